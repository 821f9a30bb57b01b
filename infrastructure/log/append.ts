// What is appended to the log, and what became of it.

import type { Effect } from '../../application/effects.ts';
import type { DecidedEvent, EventType } from '../../domain/events.ts';

/**
 * One occurrence, ready to be written: `data` and `payload` are JSON. `apiKey` is the key that it came with, null for the
 * shared secret.
 */
export type OccurrenceRow = [
  projectId: string,
  stream: string,
  data: string,
  payload: string,
  eventId: string | null,
  apiKey: string | null,
];

/** Events of one stream. */
export interface Write {
  stream: string;
  projectId: string | null;
  events: readonly DecidedEvent[];
}

export interface Decision extends Write {
  /** The version of the stream that the decision was based on, 0 for a new stream. Left out where `boundary` says it. */
  expectedVersion?: number;
  /** The decision was based on all events of these types up to a position: it conflicts when there are newer ones. */
  boundary?: { types: readonly EventType[]; after: number };
  actor: string;
  /** Position of the event that made a policy act. */
  cause: number | null;
  /** What the decision says about other streams. */
  also?: readonly Write[];
  effects?: readonly Effect[];
}

/**
 * What became of a decision: `appended` with the position of its newest event, `conflict` when another command was faster,
 * `repeated` when this policy has already acted on this cause.
 */
export interface DecisionResult {
  outcome: 'appended' | 'conflict' | 'repeated';
  position: number;
}

/** What is committed together. */
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
