// Where the read models lie, and whether they belong to a log.
import type { Projection } from '../../projections/projection.ts';
import { logHead } from '../log/schema.ts';
import { type Connection, openWritable } from '../sqlite/open.ts';
import { type Checkpoint, ReadStore } from '../sqlite/read-store.ts';

/** `bloop.db` → `bloop.read.db`, in the same folder. */
export const readPathOf = (logPath: string): string => `${logPath.replace(/\.db$/, '')}.read.db`;

/** Not on disk at once: what a power cut takes from the read models, the log gives back. */
export const openReadStore = (path: string, projections: readonly Projection[]): ReadStore =>
  new ReadStore(openWritable(path, { synchronous: 'normal' }), projections);

/**
 * Whether a checkpoint can have come from this log: not ahead of it, and the event there was recorded at the same time.
 * A restored backup that has grown on since is recognised by the latter.
 */
export const belongsTo = (log: Connection) => {
  const head = logHead(log);
  const recordedAt = log.prepare('SELECT recorded_at FROM log WHERE position = ?').pluck();
  return (checkpoint: Checkpoint): boolean => {
    if (checkpoint.position > head) return false;
    const found = recordedAt.get(checkpoint.position);
    return found === undefined || found === checkpoint.recordedAt;
  };
};
