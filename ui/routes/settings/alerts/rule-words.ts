// What an alert rule says, in a sentence.
import type { RuleConfig } from './rule-type.ts';
import { ruleTypeOf } from './rule-types.ts';

const subjectOf = ({ fingerprint, route }: RuleConfig): string => {
  if (fingerprint !== undefined) return `of the error ${fingerprint}`;
  return route === undefined ? 'of one error' : `at ${route}`;
};

/** `More than 100 events of one error in 60 min, in production` */
export const sentence = (config: RuleConfig): string =>
  ruleTypeOf(config.type).condition(config, subjectOf(config)) +
  (config.environment === undefined ? '' : `, in ${config.environment}`);
