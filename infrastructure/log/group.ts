// What is committed together, and what became of it.
import type { Decision, DecisionResult, OccurrenceRow } from '../../application/log.ts';

export interface Group {
  occurrences: readonly OccurrenceRow[];
  decisions: readonly Decision[];
}

export interface AppendResult {
  /** The newest position that the group has written, 0 for none. */
  head: number;
  /** One for each decision, in order. */
  decisions: DecisionResult[];
  /** Indexes of occurrences whose project key is no longer valid; they were not written. */
  refused: number[];
}
