// What a test of a rule's channels sends.
import type { AlertEntry } from './message.ts';
import { type Evidence, type RuleConfig, ruleOfType } from './rule.ts';

const evidenceOf = (config: RuleConfig): { evidence?: Evidence } => {
  const type = ruleOfType(config.type);
  return type?.kind === 'counting' ? { evidence: type.sample(config as never) } : {};
};

/** @param now ms since the epoch */
export const sampleAlert = (
  name: string,
  config: RuleConfig,
  project: { id: string; name: string },
  now: number,
): Omit<AlertEntry, 'url'> => ({
  reason: config.type,
  ...evidenceOf(config),
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
