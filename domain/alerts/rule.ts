// Alert rules: when to tell somebody. Windows in seconds, as clients give them.
import { Rejected } from '../rejected.ts';

export type RuleConfig =
  /** A fingerprint is seen for the first time in its project, or a resolved issue comes back. */
  | { type: 'new_issue'; environment?: string }
  /** More than `threshold` events in the last `window_secs`: of one fingerprint, of one route, or of each fingerprint. */
  | {
      type: 'threshold';
      threshold: number;
      window_secs: number;
      fingerprint?: string;
      route?: string;
      environment?: string;
    }
  /**
   * The rate of the last `compare_window_secs` is at least `multiplier` times the rate of the `baseline_window_secs`
   * before them: of one fingerprint, of one route, or of each fingerprint.
   */
  | {
      type: 'spike';
      multiplier: number;
      baseline_window_secs: number;
      compare_window_secs: number;
      fingerprint?: string;
      route?: string;
      environment?: string;
    };

export const ruleTypes = ['new_issue', 'threshold', 'spike'] as const satisfies RuleConfig['type'][];

const longestText = 1024;
const longestWindowSecs = 86_400;
const shortestWindowSecs = 10;
const mostEvents = 1_000_000;
const mostTimes = 1000;

type Raw = Record<string, unknown>;

const refuse = (field: string, problem: string): never => {
  throw new Rejected('invalid_rule', `config.${field}: ${problem}`);
};

const numberIn = (raw: Raw, field: string, least: number, most: number, isWhole: boolean): number => {
  const value = raw[field];
  if (typeof value !== 'number' || !(value >= least && value <= most) || (isWhole && !Number.isInteger(value)))
    return refuse(field, `must be a ${isWhole ? 'whole ' : ''}number from ${least} to ${most}`);
  return value;
};

const windowIn = (raw: Raw, field: string): number => numberIn(raw, field, shortestWindowSecs, longestWindowSecs, true);

const textIn = (raw: Raw, field: string): Record<string, string> => {
  const value = raw[field];
  if (value === undefined || value === null) return {};
  if (typeof value !== 'string' || value.trim() === '' || value.length > longestText)
    return refuse(field, `must be a text of 1 to ${longestText} characters`);
  return { [field]: value };
};

const known = {
  new_issue: ['type', 'environment'],
  threshold: ['type', 'threshold', 'window_secs', 'fingerprint', 'route', 'environment'],
  spike: ['type', 'multiplier', 'baseline_window_secs', 'compare_window_secs', 'fingerprint', 'route', 'environment'],
} satisfies Record<RuleConfig['type'], string[]>;

const subject = (raw: Raw) => {
  if (raw.fingerprint != null && raw.route != null) refuse('route', 'cannot be combined with fingerprint');
  return { ...textIn(raw, 'fingerprint'), ...textIn(raw, 'route'), ...textIn(raw, 'environment') };
};

const spike = (raw: Raw): RuleConfig => {
  const baseline_window_secs = windowIn(raw, 'baseline_window_secs');
  const compare_window_secs = windowIn(raw, 'compare_window_secs');
  if (baseline_window_secs < compare_window_secs)
    refuse('baseline_window_secs', 'must not be shorter than compare_window_secs');
  const multiplier = numberIn(raw, 'multiplier', 1.1, mostTimes, false);
  return { type: 'spike', multiplier, baseline_window_secs, compare_window_secs, ...subject(raw) };
};

/** @throws Rejected that names the field */
export const requireConfig = (value: unknown): RuleConfig => {
  if (value === null || typeof value !== 'object' || Array.isArray(value))
    throw new Rejected('invalid_rule', 'config: must be an object');
  const raw = value as Raw;
  const type = ruleTypes.find((each) => each === raw.type);
  if (type === undefined) return refuse('type', `must be one of ${ruleTypes.join(', ')}`);
  for (const field in raw)
    if (!(known[type] as string[]).includes(field)) refuse(field, `is no field of a rule of type ${type}`);
  if (type === 'new_issue') return { type, ...textIn(raw, 'environment') };
  if (type === 'spike') return spike(raw);
  const threshold = numberIn(raw, 'threshold', 1, mostEvents, true);
  return { type, threshold, window_secs: windowIn(raw, 'window_secs'), ...subject(raw) };
};

/** The longest time that a rule looks back, ms. */
export const lookBackMs = (config: RuleConfig): number => {
  if (config.type === 'new_issue') return 0;
  const seconds =
    config.type === 'threshold' ? config.window_secs : config.baseline_window_secs + config.compare_window_secs;
  return seconds * 1000;
};
