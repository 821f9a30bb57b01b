// How long things are kept, and what is erased.

/** Days; null: as for all projects, or as configured. */
export interface RetentionSettings {
  rawEventsDays: number | null;
  hourlyCountsDays: number | null;
}

/** How an event names a person: as the SDK has hashed it. */
export const personFields = ['user_id_hash', 'device_id_hash'] as const;
export type PersonField = (typeof personFields)[number];

/** The project of the envelope is the one that it is about; null for all without settings of their own. */
export type RetentionEvent =
  | { type: 'RetentionChanged'; data: RetentionSettings }
  /** Occurrences of the project before a log position are raw no longer, hours before a time (ms) are forgotten. */
  | { type: 'RetentionApplied'; data: { occurrencesBefore: number; hourlyBefore: number } }
  /** Never says whom: that is what was erased. */
  | { type: 'PersonErased'; data: { field: PersonField; occurrences: number } };
