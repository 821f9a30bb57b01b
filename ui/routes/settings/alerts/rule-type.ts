// What the dashboard knows of a rule type, in one object: how it is chosen, the fields of its form, and its words.
import type { JSX } from 'solid-js';
import type { AlertRule, Firing, RuleBody } from '../../../data/types.ts';
import { refuse } from '../../../lib/use-form.ts';

export type RuleConfig = AlertRule['config'];
export type RuleType = RuleConfig['type'];
type Figures<T extends RuleType> = Omit<
  Extract<RuleBody['config'], { type: T }>,
  'type' | 'environment' | 'fingerprint' | 'route'
>;

/** `R`: the reasons of its alerts. `D`: its figures as the fields of the form have them. */
export interface RuleTypeInUi<T extends RuleType, R extends Firing['reason'], D extends object> {
  value: T;
  label: string;
  help: string;
  /** Whether events are counted: for each error, one of them, or one route. */
  isCounting: boolean;
  /** Why it fired. */
  reasons: { [K in R]: string };
  draftOf: (config: Partial<RuleConfig>) => D;
  /** @throws ApiError at the field that is no number */
  figuresOf: (draft: D) => Figures<T>;
  Fields: (props: { values: D; set: <K extends keyof D>(name: K, value: D[K]) => void }) => JSX.Element;
  /** When it fires. @param subject `of one error`, `at POST /pay` */
  condition: (config: RuleConfig, subject: string) => string;
}

export const defineRuleType = <T extends RuleType, R extends Firing['reason'], D extends object>(
  type: RuleTypeInUi<T, R, D>,
) => type;

export const minute = 60;
export const hour = 3600;

export const secondsIn = (field: string, value: number | undefined): number =>
  value ?? refuse(field, 'must be a length of time');
