// Where the read models lie, and whether they belong to a log.
import { rmSync } from 'node:fs';
import type { Projection } from '../../projections/projection.ts';
import { logReader } from '../log/log-reader.ts';
import { logIdentity } from '../log/schema.ts';
import { type Connection, isDamaged, openWritable } from '../sqlite/open.ts';
import { type Checkpoint, ReadStore } from '../sqlite/read-store.ts';

/** `bloop.db` → `bloop.read.db`, in the same folder. */
export const readPathOf = (logPath: string): string => `${logPath.replace(/\.db$/, '')}.read.db`;

/**
 * Whether a checkpoint can have come from this log: not ahead of it, and the event there was recorded at the same time.
 * A restored backup that has grown on since is recognised by the latter.
 */
export const belongsTo = (log: Connection) => {
  const reader = logReader(log);
  return (checkpoint: Checkpoint): boolean => {
    // Asked for each time: the checkpoint may have moved on, with the log, since this function was made.
    if (checkpoint.position > reader.head()) return false;
    const found = reader.recordedAt(checkpoint.position);
    return found === undefined || found === checkpoint.recordedAt;
  };
};

const openOnce = (path: string, projections: readonly Projection[], log: Connection) => {
  // Not on disk at once: what a power cut takes from the read models, the log gives back.
  const connection = openWritable(path, { synchronous: 'normal' });
  try {
    const store = new ReadStore(connection, projections);
    return { store, rebuilt: store.prepare(logIdentity(log), belongsTo(log)) };
  } catch (error) {
    connection.close();
    throw error;
  }
};

export const removeReadFile = (path: string): void => {
  for (const suffix of ['', '-wal', '-shm']) rmSync(path + suffix, { force: true });
};

/** Opens the read models of a log, made to fit it. A file that is no database, or a damaged one, is replaced. */
export const openReadStore = (path: string, projections: readonly Projection[], log: Connection) => {
  try {
    return openOnce(path, projections, log);
  } catch (error) {
    if (!isDamaged(error)) throw error;
    removeReadFile(path);
    return openOnce(path, projections, log);
  }
};
