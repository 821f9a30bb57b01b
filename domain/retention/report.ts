// What admins are told of retention.
import type { RetentionSettings } from './events.ts';

/** What a purge has done to one project. */
export interface PurgeResult {
  projectId: string;
  /** Occurrences that are raw no longer. */
  occurrences: number;
  /** Records that are left of them. */
  records: number;
  /** Hourly counts that were forgotten. */
  hourlyCounts: number;
}

export interface RetentionReport {
  global: { rawEventsDays: number; hourlyCountsDays: number };
  perProject: ({ projectId: string; projectName: string } & RetentionSettings)[];
  storage: { bytes: number; rawEvents: number; hourlyCounts: number };
}
