// A rule as its form has it, and as the API takes it.
import type { AlertRule, RuleBody } from '../../../data/types.ts';
import { numberIn, refuse } from '../../../lib/use-form.ts';
import type { RuleType } from './rule-words.ts';

export type Subject = 'each' | 'fingerprint' | 'route';

export interface RuleDraft {
  name: string;
  description: string;
  /** Empty: all. */
  project: string;
  type: RuleType;
  environment: string;
  subject: Subject;
  fingerprint: string;
  route: string;
  threshold: string;
  multiplier: string;
  window: number | undefined;
  baseline: number | undefined;
  compare: number | undefined;
}

const minute = 60;
const hour = 3600;

export const draftOf = (rule: AlertRule | undefined): RuleDraft => {
  const config: Partial<AlertRule['config']> = rule?.config ?? {};
  return {
    name: rule?.name ?? '',
    description: rule?.description ?? '',
    project: rule?.project_id ?? '',
    type: config.type ?? 'new_issue',
    environment: config.environment ?? '',
    subject: config.fingerprint !== undefined ? 'fingerprint' : config.route !== undefined ? 'route' : 'each',
    fingerprint: config.fingerprint ?? '',
    route: config.route ?? '',
    threshold: String(config.threshold ?? 100),
    multiplier: String(config.multiplier ?? 3),
    window: config.window_secs ?? hour,
    baseline: config.baseline_window_secs ?? 24 * hour,
    compare: config.compare_window_secs ?? 15 * minute,
  };
};

const seconds = (field: string, value: number | undefined): number =>
  value ?? refuse(`config.${field}`, 'must be a length of time');

const subjectOf = ({ subject, fingerprint, route }: RuleDraft): Record<string, string> => {
  if (subject === 'fingerprint') return { fingerprint: fingerprint.trim() };
  return subject === 'route' ? { route: route.trim() } : {};
};

const configOf = (draft: RuleDraft): RuleBody['config'] => {
  const { type } = draft;
  const environment = draft.environment.trim();
  const place = environment === '' ? {} : { environment };
  if (type === 'new_issue') return { type, ...place };
  if (type === 'threshold')
    return {
      type,
      ...place,
      ...subjectOf(draft),
      threshold: numberIn('config.threshold', draft.threshold),
      window_secs: seconds('window_secs', draft.window),
    };
  return {
    type,
    ...place,
    ...subjectOf(draft),
    multiplier: numberIn('config.multiplier', draft.multiplier),
    compare_window_secs: seconds('compare_window_secs', draft.compare),
    baseline_window_secs: seconds('baseline_window_secs', draft.baseline),
  };
};

/** @throws ApiError at the field that is no number */
export const bodyOfDraft = (draft: RuleDraft): RuleBody => ({
  name: draft.name,
  description: draft.description,
  project_id: draft.project === '' ? null : draft.project,
  config: configOf(draft),
});
