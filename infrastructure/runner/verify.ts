// The system's check of itself: folds the log into a scratch file and compares every table with the live one.
import { rmSync } from 'node:fs';
import type { Projection } from '../../projections/projection.ts';
import { logReader } from '../log/log-reader.ts';
import { logHead } from '../log/schema.ts';
import { Names, namesTable } from '../sqlite/names.ts';
import { type Connection, openReadonly, openWritable } from '../sqlite/open.ts';
import { createTable, selectRows } from '../sqlite/projection-sql.ts';
import { tableWriter, type WriteRows } from '../sqlite/table-writer.ts';
import { ProjectionFold } from './fold.ts';
import { replay } from './replay.ts';

export interface Difference {
  table: string;
  /** `live`: only the live table has the row. `rebuilt`: only the rebuilt one. */
  only: 'live' | 'rebuilt';
  row: Record<string, unknown>;
}

export interface Verification {
  /** The position at which both were compared. */
  position: number;
  events: number;
  differences: Difference[];
}

export interface VerifyOptions {
  logPath: string;
  readPath: string;
  projections: readonly Projection[];
  /** At most so many differences per table and side are listed. */
  most?: number;
  onProgress?: (events: number, total: number) => void;
}

const difference = (db: Connection, projection: Projection, [here, there]: [string, string], most: number) => {
  const sql = `${selectRows(projection, here)} EXCEPT ${selectRows(projection, there)} LIMIT ?`;
  return db.prepare(sql).all(most) as Record<string, unknown>[];
};

const remove = (path: string): void => {
  for (const suffix of ['', '-wal', '-shm']) rmSync(path + suffix, { force: true });
};

const reachedBy = (readModels: Connection): number =>
  readModels.prepare('SELECT coalesce(min(position), 0) FROM checkpoints').pluck().get() as number;

/**
 * A snapshot of each, which go together: the log's is the later one, and no purge has begun in between, which would have taken
 * out of it what the read models still show. A purge begins when the read models have passed what announces it.
 */
const beginBoth = (log: Connection, live: Connection, readPath: string): void => {
  const reader = logReader(log);
  const now = openReadonly(readPath);
  try {
    for (;;) {
      live.exec('BEGIN');
      const reached = reachedBy(live);
      log.exec('BEGIN');
      const [announced] = reader.ofTypes(['RetentionApplied'], { after: reached, limit: 1 });
      if (announced === undefined || reachedBy(now) < announced.position) return;
      log.exec('COMMIT');
      live.exec('COMMIT');
    }
  } finally {
    now.close();
  }
};

/** Compares at the position that the live read models have reached when it starts; a server may go on meanwhile. */
export const verify = ({ logPath, readPath, projections, most = 20, onProgress }: VerifyOptions): Verification => {
  const scratchPath = `${readPath}.verify-${process.pid}`;
  remove(scratchPath);
  const log = openReadonly(logPath);
  const scratch = openWritable(scratchPath, { synchronous: 'off' });
  const live = openReadonly(readPath);
  try {
    scratch.exec(namesTable);
    const names = new Names(scratch);
    live.prepare('ATTACH DATABASE ? AS rebuilt').run(scratchPath);
    beginBoth(log, live, readPath);
    const checkpointOf = live.prepare('SELECT position FROM checkpoints WHERE name = ?').pluck();
    const reader = logReader(log);
    let events = 0;
    let position = 0;
    // Read models that are at the same position share one pass over the log.
    const positionOf = ({ name }: Projection) => (checkpointOf.get(name) as number | undefined) ?? 0;
    for (const until of new Set(projections.map(positionOf))) {
      const group = projections.filter((projection) => positionOf(projection) === until);
      const writers = new Map<ProjectionFold, WriteRows>();
      for (const projection of group) {
        scratch.exec(createTable(projection, projection.name));
        writers.set(new ProjectionFold(projection), tableWriter(scratch, projection, projection.name, names));
      }
      replay(reader, [...writers.keys()], {
        from: { position: 0, recordedAt: 0 },
        until,
        write: scratch.transaction((full: readonly ProjectionFold[]) => {
          for (const fold of full) writers.get(fold)?.(fold.drain());
        }),
        onProgress: (_position, count) => {
          events = count;
          onProgress?.(count, Math.min(until, logHead(log)));
        },
      });
      position = Math.max(position, until);
    }
    const differences = projections.flatMap((projection) => [
      ...difference(live, projection, ['main', 'rebuilt'], most).map((row) => ({
        table: projection.name,
        only: 'live' as const,
        row,
      })),
      ...difference(live, projection, ['rebuilt', 'main'], most).map((row) => ({
        table: projection.name,
        only: 'rebuilt' as const,
        row,
      })),
    ]);
    return { position, events, differences };
  } finally {
    live.close();
    scratch.close();
    log.close();
    remove(scratchPath);
  }
};
