// Alert rules: when to tell somebody. The types that there are, and what follows from them all. Windows in seconds, as clients
// give them.
import type { ConfigOf, Counted, CountedFor, CountingRule, OccasionRule, Place } from './rule-type.ts';
import { newIssue } from './rules/new-issue.ts';
import { spike } from './rules/spike.ts';
import { threshold } from './rules/threshold.ts';

export const rules = [newIssue, threshold, spike] as const;

type Rule = (typeof rules)[number];
type ConfigOfRule<R> = R extends { kind: infer K; type: infer T extends string; figures: infer F }
  ? ConfigOf<T, keyof F & string, K extends 'counting' ? CountedFor : Place>
  : never;
export type RuleConfig = ConfigOfRule<Rule>;
export type OccasionConfig = ConfigOfRule<Extract<Rule, { kind: 'occasion' }>>;
export type CountingConfig = ConfigOfRule<Extract<Rule, { kind: 'counting' }>>;

export const ruleTypes = rules.map(({ type }) => type);

type KeyOf<T> = T extends unknown ? keyof T & string : never;
/** Why an alert fired. */
export type AlertReason = KeyOf<Rule['reasons']>;
export const alertReasons = rules.flatMap(({ reasons }) => Object.keys(reasons) as AlertReason[]);

type EvidenceFigure = KeyOf<Extract<Rule, { kind: 'counting' }>['evidence']>;
/** The figures that made a rule fire: what was counted, and those of its type. */
export interface Evidence extends Counted, Partial<Record<EvidenceFigure, number>> {
  /** Set where errors of a route were counted together. */
  route?: string;
}

/** A type as whoever goes through all of them sees it: it is given only configs and evidence of its own. */
export type AnyRule = OccasionRule<string, string, AlertReason> | AnyCountingRule;
export type AnyCountingRule = CountingRule<AlertReason, string, EvidenceFigure>;

const byType = new Map<string, AnyRule>(rules.map((rule) => [rule.type, rule as unknown as AnyRule]));
const byReason = new Map<string, AnyRule>(
  [...byType.values()].flatMap((rule) => Object.keys(rule.reasons).map((reason) => [reason, rule] as const)),
);

export const ruleOfType = (type: unknown): AnyRule | undefined => byType.get(type as string);
/** The type whose rules give a reason. */
export const ruleOfReason = (reason: AlertReason): AnyRule => byReason.get(reason) as AnyRule;
export const countingRuleOf = ({ type }: CountingConfig): AnyCountingRule => byType.get(type) as AnyCountingRule;

/** The longest time that a rule looks back, ms. */
export const lookBackMs = (config: RuleConfig): number => {
  const rule = ruleOfType(config.type);
  return rule?.kind === 'counting' ? Math.max(...rule.windows(config as never)) : 0;
};
