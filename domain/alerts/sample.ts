// What a test of a rule's channels sends.
import type { AlertEntry } from './message.ts';
import type { RuleConfig } from './rule.ts';

/** @param now ms since the epoch */
export const sampleAlert = (
  name: string,
  config: RuleConfig,
  project: { id: string; name: string },
  now: number,
): Omit<AlertEntry, 'url'> => ({
  reason: config.type,
  ...(config.type === 'threshold'
    ? { evidence: { count: config.threshold + 1, windowSecs: config.window_secs, threshold: config.threshold } }
    : {}),
  ...(config.type === 'spike'
    ? {
        evidence: {
          count: Math.ceil(config.multiplier * 10),
          windowSecs: config.compare_window_secs,
          expected: 10,
          multiplier: config.multiplier,
        },
      }
    : {}),
  projectId: project.id,
  projectName: project.name,
  fingerprint: 'test',
  errorType: 'TestAlert',
  message: `This is a test of the alert rule "${name}". Nothing has happened.`,
  environment: config.environment ?? 'production',
  release: 'test',
  source: 'api',
  route: null,
  at: now,
  totalCount: 1,
});
