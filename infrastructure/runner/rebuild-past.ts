// The read models as they were at some time, in a file of their own.
import type { Projection } from '../../projections/projection.ts';
import { logReader } from '../log/log-reader.ts';
import { logHead, logIdentity } from '../log/schema.ts';
import { openReadonly, openWritable } from '../sqlite/open.ts';
import { ReadStore } from '../sqlite/read-store.ts';
import { ProjectionFold } from './fold.ts';
import { replay } from './replay.ts';

export interface RebuildPastOptions {
  logPath: string;
  /** The file to write; it must not exist. */
  target: string;
  projections: readonly Projection[];
  /** Everything recorded up to here, ms since the epoch. */
  until: number;
  onProgress?: (events: number, total: number) => void;
}

/** Answers the position up to which the file holds the log. */
export const rebuildPast = ({ logPath, target, projections, until, onProgress }: RebuildPastOptions): number => {
  const log = openReadonly(logPath);
  const store = new ReadStore(openWritable(target, { synchronous: 'off' }), projections);
  try {
    store.prepare(logIdentity(log), () => true);
    // In one snapshot: what a purge does to old rows meanwhile is not seen half.
    log.exec('BEGIN');
    const reader = logReader(log);
    const last = reader.lastRecordedBy(until);
    const folds = projections.map((projection) => new ProjectionFold(projection));
    const write = (full: readonly ProjectionFold[]) =>
      store.transaction(() => {
        for (const fold of full) store.write(fold.projection.name, fold.drain());
      });
    const end = replay(reader, folds, {
      from: { position: 0, recordedAt: 0 },
      until: last,
      write,
      onProgress: (_position, events) => onProgress?.(events, Math.min(last, logHead(log))),
    });
    store.transaction(() => {
      for (const { name } of projections) store.saveCheckpoint(name, end);
    });
    return end.position;
  } finally {
    store.connection.close();
    log.close();
  }
};
