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

/** How far a purge has come. Times are ms since the epoch. */
export interface PurgeProgress {
  state: 'running' | 'done' | 'failed';
  startedAt: number;
  finishedAt: number | undefined;
  /** What was asked for; undefined: all projects. */
  projectId: string | undefined;
  /** The one that is being gone through. */
  currentProjectId: string | undefined;
  occurrencesDone: number;
  /** At least how many are too old: samples are among them, and stay. When it is done, as many as it has removed. */
  occurrencesTotal: number;
  error: string | undefined;
}

export interface RetentionReport {
  global: { rawEventsDays: number; hourlyCountsDays: number };
  perProject: ({ projectId: string; projectName: string } & RetentionSettings)[];
  storage: { bytes: number; rawEvents: number; hourlyCounts: number };
  /** The newest since the start. */
  purge: PurgeProgress | undefined;
}
