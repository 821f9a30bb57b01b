// The log as use cases know it: what is appended, and what became of it.

import type { DecidedEvent, EventType } from '../domain/events.ts';
import { Rejected } from '../domain/rejected.ts';
import { Unavailable } from '../domain/unavailable.ts';
import type { Effect } from './effects.ts';

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

export interface Log {
  /**
   * Appends occurrences of one project key, as many as the queue has room for. Answers how many were taken once these are
   * on disk.
   * @throws LogUnavailable, KeyRevoked
   */
  capture(rows: OccurrenceRow[]): Promise<number>;
  /** @throws LogUnavailable, Error when an event does not fit its schema */
  decide(decision: Decision): Promise<DecisionResult>;
}

/** The log cannot be written now: the disk is full or read-only. Nothing was kept; the same request may work later. */
export class LogUnavailable extends Unavailable {
  constructor(cause: string) {
    super('log_unavailable', `the log cannot be written: ${cause}`);
    this.name = 'LogUnavailable';
  }
}

/** The project key that events came with was replaced or deleted meanwhile. None of them was kept. */
export class KeyRevoked extends Rejected {
  constructor() {
    super('unauthorized', 'invalid project key');
    this.name = 'KeyRevoked';
  }
}
