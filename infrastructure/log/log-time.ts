// When events are recorded: what the clock says. Its small steps back, as of NTP, never show in the log; it follows larger
// ones, so that a clock that was far ahead for a while does not hold the log's time still until then.
import type { Connection } from '../sqlite/open.ts';

/** The log's time waits for a clock that is behind it by no more than this, ms. */
export const smallStepMs = 5 * 60_000;

/** Of each larger step back, how far ahead the log had been. */
export const timesAheadTable = 'CREATE TABLE IF NOT EXISTS times_ahead (until INTEGER NOT NULL) STRICT;';

export interface LogTime {
  /** The time of what is appended now, ms. Runs in a transaction of the caller's. */
  now(): number;
  /** The latest time in the log, ms, when that is later than the clock says by more than a small step. */
  aheadUntil(): number | undefined;
}

export const logTime = (db: Connection, clock: () => number): LogTime => {
  const newest = db.prepare('SELECT recorded_at FROM log ORDER BY position DESC LIMIT 1').pluck();
  const note = db.prepare('INSERT INTO times_ahead VALUES (?)');
  const latest = db.prepare('SELECT max(until) FROM times_ahead').pluck();
  const timeOf = (found: unknown): number => (found as number | null | undefined) ?? 0;
  return {
    now: () => {
      const now = clock();
      const last = timeOf(newest.get());
      if (last - now <= smallStepMs) return Math.max(now, last);
      note.run(last);
      return now;
    },
    aheadUntil: () => {
      const until = Math.max(timeOf(newest.get()), timeOf(latest.get()));
      return until - clock() > smallStepMs ? until : undefined;
    },
  };
};
