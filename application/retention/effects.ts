// What retention does to the log itself: old occurrences become records of them, and what is to be forgotten goes.

export type CompactionEffect =
  | { kind: 'add-shape'; projectId: string; hash: string; errorType: string; template: string; frames: string }
  /** Occurrences that outlive the compaction of those around them, by their positions, a JSON array. */
  | { kind: 'keep'; projectId: string; positions: string }
  /**
   * Puts records in the place of occurrences, or of such records. `positions`: a JSON array of `count` rows, ascending;
   * `records`: a JSON array of [position of one of the rows, recorded at (ms), stream, data (JSON)]. Fails unless all rows
   * are there.
   */
  | { kind: 'compact' | 'merge'; projectId: string; positions: string; count: number; records: string };

export type ErasureEffect =
  /** Takes a project's keys and tokens, and has its occurrences removed from the log, a few at a time. */
  | { kind: 'erase-project'; projectId: string }
  /** Of occurrences, by their positions, a JSON array: what was sent beside what is counted. */
  | { kind: 'erase-payloads'; positions: string }
  /** Ids of events that were recorded before a time (ms) are forgotten, a few at a time. */
  | { kind: 'forget-event-ids'; projectId: string; before: number }
  /** Takes out of the write-ahead log what was overwritten in the file, when nobody reads it any more. */
  | { kind: 'truncate-wal' };
