// What can be asked of the log. Synchronous, as it is a file: for threads that read, never for the main thread. Events come out as
// this Bloop knows them, whatever older shape they were written in; a damaged row comes out as `Unreadable`, which nothing handles.
import type { DecidedEvent, EventOf, OccurrencePayload, Recorded } from './events.ts';

/** A stretch of positions: after one, up to and with another. */
export interface Between {
  after?: number | undefined;
  until?: number | undefined;
  limit?: number | undefined;
}

/** An occurrence as it was sent. */
export type LoggedOccurrence = Recorded<EventOf<'ErrorCaptured'>> & { payload: OccurrencePayload };

/** A decided event, numbered within its stream. */
export type Decided<E extends DecidedEvent = DecidedEvent> = Recorded<E> & { version: number };

/** Events of one type in one stream. */
export interface EventGroup {
  type: string;
  stream: string;
  projectId: string | null;
  /** How many; of occurrences that were compacted, how many these were. */
  events: number;
}

export interface LogReader {
  /** The position of the newest event ever appended, 0 for none. */
  head(): number;
  /** Where the newest event that is there lies, and when it was recorded (ms); undefined for an empty log. */
  newest(): { position: number; recordedAt: number } | undefined;
  /** When the event at a position was recorded, ms; undefined when it is not there. */
  recordedAt(position: number): number | undefined;
  /** When the newest event up to a position was recorded, ms; undefined when there is none. */
  recordedUpTo(position: number): number | undefined;
  /** The last position that was recorded at a time (ms) or before it, 0 for none. Looks at the whole log: clocks are put back. */
  lastRecordedBy(time: number): number;
  /** The first position that was recorded at a time (ms) or after it. By halves. */
  positionAt(time: number): number;
  /** Up to `limit` events after a position and up to another, oldest first. */
  after(position: number, limit: number, until?: number): Recorded[];
  /** The decided events of one stream, oldest first. */
  stream(stream: string): Decided[];
  /** The decided events of some types, oldest first. */
  ofTypes<T extends DecidedEvent['type']>(types: readonly T[], between?: Between): Decided<EventOf<T>>[];
  /**
   * The decided events of some types that were recorded since a time (ms), up to a position or because of what is up to there:
   * what was known when all of it had been dealt with. Oldest first.
   */
  knownAt<T extends DecidedEvent['type']>(
    position: number,
    types: readonly T[],
    since?: number,
  ): Iterable<Decided<EventOf<T>>>;
  /** The decided events up to a position, oldest first. */
  decided(until: number): Decided[];
  /** Those of the given positions that are there, and can be read, in the order given. */
  occurrences(positions: readonly number[]): LoggedOccurrence[];
  /** Positions of occurrences whose payload holds a text in quotes, as JSON writes it. */
  payloadsWith(text: string, between: Required<Between>): number[];
  /** What a stretch holds, by stream and type. */
  groups(after: number, until: number): EventGroup[];
  /** Occurrences that are there: kept as a number, not counted. */
  occurrenceCount(): number;
  /** The newest link of the audit chain; null before the first. */
  auditHead(): { position: number; hash: string; length: number } | null;
}
