// What operators see and do: the system page, rebuilds, health.
import type { Logger } from 'pino';
import type { Status } from '../application/system/status.ts';
import { systemService } from '../application/system/system-service.ts';
import type { Config } from '../infrastructure/config-schema.ts';
import { startRebuild } from '../infrastructure/runner/rebuild-thread.ts';
import { databaseBytes } from '../infrastructure/sqlite/file-size.ts';
import { allProjections } from '../projections/all.ts';
import { forgetAnalytics } from './analytics.ts';
import type { Core } from './core.ts';

export const startSystem = (config: Config, { ask, files }: Core, log: Logger) => {
  const { sample_reservoir_size: sampleReservoirSize } = config.pipeline;
  return systemService({
    ask,
    bytes: () => ({ log: databaseBytes(files.logPath), readModels: databaseBytes(files.readPath) }),
    names: allProjections({ sampleReservoirSize }).map(({ name }) => name),
    forgetAnalytics: config.analytics.enabled ? () => forgetAnalytics(config) : undefined,
    startRebuild: (only, onProgress) => startRebuild({ ...files, only, sampleReservoirSize }, onProgress),
    clock: Date.now,
    onRebuilt: ({ state, events, error }) => log.info({ state, events, error }, 'a rebuild has ended'),
  });
};

export const statusOf = ({ appender, projector, problems }: Core): Status => ({
  health: () => ({
    writable: appender.writable(),
    usage: appender.usage(),
    lag: Math.max(0, appender.head() - projector.position()),
    problems: problems.list(),
  }),
  caughtUp: projector.caughtUp,
});
