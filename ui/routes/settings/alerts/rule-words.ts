// What an alert rule says, in a sentence.
import type { AlertRule } from '../../../data/types.ts';
import { exact } from '../../../lib/numbers.ts';
import { duration } from '../../../lib/time.ts';

export type RuleConfig = AlertRule['config'];
export type RuleType = RuleConfig['type'];

export const ruleTypes: { value: RuleType; label: string; help: string }[] = [
  {
    value: 'new_issue',
    label: 'New error',
    help: 'An error is seen for the first time, or one that was resolved comes back.',
  },
  { value: 'threshold', label: 'Threshold', help: 'More than a number of events in a length of time.' },
  { value: 'spike', label: 'Spike', help: 'Events come much more often than they did before.' },
];

export const typeName = (type: RuleType): string => ruleTypes.find(({ value }) => value === type)?.label ?? type;

const subjectOf = ({ fingerprint, route }: RuleConfig): string => {
  if (fingerprint !== undefined) return `of the error ${fingerprint}`;
  return route === undefined ? 'of one error' : `at ${route}`;
};

const conditionOf = (config: RuleConfig): string => {
  const { type, threshold = 0, window_secs = 0, multiplier = 0 } = config;
  if (type === 'new_issue') return 'An error is new, or comes back after it was resolved';
  if (type === 'threshold')
    return `More than ${exact(threshold)} events ${subjectOf(config)} in ${duration(window_secs)}`;
  const { baseline_window_secs: baseline = 0, compare_window_secs: compare = 0 } = config;
  return `${multiplier} times as many events ${subjectOf(config)} in ${duration(compare)} as the ${duration(baseline)} before make expect`;
};

/** `More than 100 events of one error in 60 min, in production` */
export const sentence = (config: RuleConfig): string =>
  conditionOf(config) + (config.environment === undefined ? '' : `, in ${config.environment}`);
