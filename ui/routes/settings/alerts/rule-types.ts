// The rule types that there are, in the order in which they are offered.
import type { Firing } from '../../../data/types.ts';
import type { RuleType, RuleTypeInUi } from './rule-type.ts';
import { newIssue } from './rules/new-issue.ts';
import { type SpikeDraft, spike } from './rules/spike.tsx';
import { type ThresholdDraft, threshold } from './rules/threshold.tsx';

const types = [newIssue, threshold, spike] as const;

/** The fields of all types: what was typed for one is there again when somebody comes back to it. */
export type FigureDraft = ThresholdDraft & SpikeDraft;

type Types = (typeof types)[number];
type KeyOf<T> = T extends unknown ? keyof T : never;
/** Types and reasons that the API knows and no object here has: none, or this does not compile. */
type Missing = Exclude<RuleType, Types['value']> | Exclude<Firing['reason'], KeyOf<Types['reasons']>>;
export const isComplete: [Missing] extends [never] ? true : Missing = true;

/** A type as whoever goes through all of them sees it: it is given only configs of its own. */
export type AnyRuleType = RuleTypeInUi<RuleType, Firing['reason'], FigureDraft>;
export const ruleTypes = types as unknown as readonly AnyRuleType[];

export const ruleTypeOf = (type: RuleType): AnyRuleType => ruleTypes.find(({ value }) => value === type) as AnyRuleType;

const reasons: Partial<Record<string, string>> = Object.assign({}, ...types.map((type) => type.reasons));
export const reasonName = (reason: Firing['reason']): string => reasons[reason] ?? reason;

export const figureDraftOf = (config: Parameters<AnyRuleType['draftOf']>[0]): FigureDraft =>
  Object.assign({}, ...ruleTypes.map(({ draftOf }) => draftOf(config)));
