// What a rule type is: all that is to be known of it, in one object. The file of a type is the only place that knows its figures.
import type { Series } from './series.ts';

/** A number that a rule of the type must name. */
export interface Figure {
  least: number;
  most: number;
  isWhole: boolean;
}
export type Figures = Record<string, Figure>;

/** A length of time over which events are counted, seconds. */
export const windowFigure: Figure = { least: 10, most: 86_400, isWhole: true };

/** What any rule may be narrowed to. */
export interface Place {
  environment?: string;
}
/** What events are counted for: one fingerprint, one route, or, without either, each fingerprint. */
export interface CountedFor extends Place {
  fingerprint?: string;
  route?: string;
}
export type ConfigOf<T extends string, F extends string, P extends Place> = { type: T } & { [K in F]: number } & P;

/** What happened to an error, beside being counted: it is new in its project, new in its environment only, or came back. */
export type Occasion = 'new' | 'new there' | 'back';

/** How many events came in a window. */
export interface Counted {
  count: number;
  windowSecs: number;
}
/** Whether a rule holds, and if not, what has to come first: so many events, or a time. */
export type Verdict<E> = { holds: true; evidence: E } | { holds: false; missing: number; until: number };
export const never = Number.POSITIVE_INFINITY;

/** What all rule types say of themselves. */
interface Described<T extends string, F extends string, R extends string> {
  type: T;
  figures: { [K in F]: Figure };
  /** Why it fires, in words. */
  reasons: { [K in R]: string };
}

/** It fires when something happens to an error. */
export interface OccasionRule<T extends string, F extends string, R extends string> extends Described<T, F, R> {
  kind: 'occasion';
  /** The reason to fire, if there is one. */
  reasonFor(config: ConfigOf<T, F, Place>, occasion: Occasion): R | undefined;
}

/** It fires by how many events there are: its reason is its type. Methods are never asked without the figures of the type. */
export interface CountingRule<T extends string, F extends string, E extends string> extends Described<T, F, T> {
  kind: 'counting';
  /** Refuses figures that are good one by one, but not together. */
  problemOf?(config: ConfigOf<T, F, CountedFor>): { field: F; problem: string } | undefined;
  /** The windows that it counts in, ms. */
  windows(config: ConfigOf<T, F, CountedFor>): number[];
  /** @param since when the rule was made, ms: what was before does not count */
  judge(
    config: ConfigOf<T, F, CountedFor>,
    since: number,
    series: Series,
    now: number,
  ): Verdict<EvidenceOf<NoInfer<E>>>;
  /** The figures that an alert gives as its evidence beside what was counted. */
  evidence: { [K in E]: Pick<Figure, 'isWhole'> };
  /** What the count is compared with, in words. */
  comparison(evidence: EvidenceOf<NoInfer<E>>, number: (value: number) => string): string;
  /** The evidence that a test of its channels sends. */
  sample(config: ConfigOf<T, F, CountedFor>): EvidenceOf<NoInfer<E>>;
}
export type EvidenceOf<E extends string> = Counted & { [K in E]: number };

export const occasionRule = <T extends string, F extends string, R extends string>(
  rule: Omit<OccasionRule<T, F, R>, 'kind'>,
): OccasionRule<T, F, R> => ({ kind: 'occasion', ...rule });

export const countingRule = <T extends string, F extends string, E extends string>(
  rule: Omit<CountingRule<T, F, E>, 'kind'>,
): CountingRule<T, F, E> => ({ kind: 'counting', ...rule });
