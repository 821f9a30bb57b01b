// Reports over long stretches of time, from tables in columns.
import { analyticsService } from '../infrastructure/analytics/analytics-service.ts';
import { analyticsPathOf } from '../infrastructure/analytics/path.ts';
import type { Config } from '../infrastructure/config-schema.ts';
import { removeColumnarFile } from '../infrastructure/duckdb/file.ts';
import type { Core } from './core.ts';

/** Has everything folded anew as soon as somebody asks for a report. */
export const forgetAnalytics = ({ database }: Config): void => removeColumnarFile(analyticsPathOf(database.path));

/** Undefined when it is off. */
export const startAnalytics = (config: Config, { files, bus, problems }: Core) => {
  // Rows that are deleted stay in its file, also in one of a time when it was on.
  bus.on('decided', (events) => {
    if (events.some(({ type }) => type === 'ProjectDeleted')) forgetAnalytics(config);
  });
  const { analytics } = config;
  if (!analytics.enabled) return undefined;
  const path = analyticsPathOf(files.logPath);
  const { memory_limit_mb: memoryMb, threads, zscore_threshold: zscoreThreshold } = analytics;
  const limits = { memoryMb, threads, spillTo: `${path}.tmp` };
  const settings = { logPath: files.logPath, path, limits, zscoreThreshold };
  return analyticsService(settings, { cacheTtlMs: analytics.cache_ttl_secs * 1000, onProblem: problems.set });
};
