// How long things are kept, and what is left of them afterwards.
import type { Source } from '../events.ts';

/** Days; null: as for all projects, or as configured. */
export interface RetentionSettings {
  rawEventsDays: number | null;
  hourlyCountsDays: number | null;
}

/** The project of the envelope is the one that it is about; null for all without settings of their own. */
export type RetentionEvent =
  | { type: 'RetentionChanged'; data: RetentionSettings }
  /** Occurrences of the project before a log position are raw no longer, hours before a time (ms) are forgotten. */
  | { type: 'RetentionApplied'; data: { occurrencesBefore: number; hourlyBefore: number } };

/**
 * Stands for occurrences that were alike in all of this, in the place of the last of them. Times are ms since the epoch; the
 * message is the last one's. `shape` names what they were grouped by.
 */
export interface Compacted {
  fingerprint: string;
  release: string;
  environment: string;
  source: Source;
  hour: number;
  errorType: string;
  route?: string | undefined;
  screen?: string | undefined;
  message: string;
  count: number;
  firstSeen: number;
  lastSeen: number;
  shape: string;
}
