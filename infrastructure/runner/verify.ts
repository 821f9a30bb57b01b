// The system's check of itself: folds the log into a scratch file and compares every table with the live one.
import { rmSync } from 'node:fs';
import type { LogReader } from '../../domain/log-reader.ts';
import type { Projection } from '../../projections/projection.ts';
import { logReader } from '../log/log-reader.ts';
import { logHead } from '../log/schema.ts';
import { inSteps, LogCompacted } from '../log/steady-reader.ts';
import { Names, namesTable } from '../sqlite/names.ts';
import { type Connection, openReadonly, openWritable } from '../sqlite/open.ts';
import { createTable, selectRows } from '../sqlite/projection-sql.ts';
import type { Checkpoint } from '../sqlite/read-store.ts';
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
  /** A row of the log is damaged and left out; may be said more than once. */
  onDamaged?: (position: number) => void;
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

/** The tables that are compared with the live ones, and how much of the log they hold. */
class Scratch {
  private readonly db: Connection;
  private readonly projections: readonly Projection[];
  private writers = new Map<ProjectionFold, WriteRows>();
  private readonly onDamaged: VerifyOptions['onDamaged'];
  private readonly reached = new Map<string, Checkpoint>();
  /** Events that were read. */
  events = 0;

  constructor(db: Connection, projections: readonly Projection[], onDamaged: VerifyOptions['onDamaged']) {
    this.onDamaged = onDamaged;
    this.db = db;
    this.projections = projections;
    db.exec(namesTable);
  }

  reachedOf({ name }: Projection): Checkpoint {
    return this.reached.get(name) ?? { position: 0, recordedAt: 0 };
  }

  /** Begins with nothing. */
  clear(): void {
    const names = new Names(this.db);
    this.writers = new Map();
    this.reached.clear();
    this.events = 0;
    for (const projection of this.projections) {
      this.db.exec(`DROP TABLE IF EXISTS ${projection.name}; ${createTable(projection, projection.name)}`);
      this.writers.set(new ProjectionFold(projection), tableWriter(this.db, projection, projection.name, names));
    }
  }

  /** Folds up to a position, of each read model its own. Those that are at the same ones share one pass over the log. */
  foldTo(
    reader: Pick<LogReader, 'after'>,
    positionOf: (projection: Projection) => number,
    onProgress: (events: number, until: number) => void,
  ): void {
    const passes = new Map<string, ProjectionFold[]>();
    for (const fold of this.writers.keys()) {
      const pass = `${this.reachedOf(fold.projection).position} ${positionOf(fold.projection)}`;
      passes.set(pass, [...(passes.get(pass) ?? []), fold]);
    }
    const before = this.events;
    for (const folds of passes.values()) {
      const { projection } = folds[0] as ProjectionFold;
      const until = positionOf(projection);
      const end = replay(reader, folds, {
        from: this.reachedOf(projection),
        until,
        write: this.db.transaction((full: readonly ProjectionFold[]) => {
          for (const fold of full) this.writers.get(fold)?.(fold.drain());
        }),
        onProgress: (_position, count) => {
          this.events = Math.max(this.events, before + count);
          onProgress(before + count, until);
        },
        onDamaged: this.onDamaged,
      });
      for (const fold of folds) this.reached.set(fold.projection.name, end);
    }
  }
}

/** Compares at the position that the live read models have reached when the log has been read; a server may go on meanwhile. */
export const verify = (options: VerifyOptions): Verification => {
  const { logPath, readPath, projections, most = 20, onProgress, onDamaged } = options;
  const scratchPath = `${readPath}.verify-${process.pid}`;
  remove(scratchPath);
  const log = openReadonly(logPath);
  const scratchDb = openWritable(scratchPath, { synchronous: 'off' });
  const live = openReadonly(readPath);
  try {
    live.prepare('ATTACH DATABASE ? AS rebuilt').run(scratchPath);
    const checkpointOf = live.prepare('SELECT position FROM checkpoints WHERE name = ?').pluck();
    const positionOf = ({ name }: Projection) => (checkpointOf.get(name) as number | undefined) ?? 0;
    const report = (count: number, until: number) => onProgress?.(count, Math.min(until, logHead(log)));
    const scratch = new Scratch(scratchDb, projections, onDamaged);
    const steps = inSteps(log);
    scratch.clear();
    try {
      // Most of it without a snapshot, which would keep both write-ahead logs from being emptied.
      scratch.foldTo(steps, positionOf, report);
      beginBoth(log, live, readPath);
      // Folded anew meanwhile, they may be behind what was read.
      if (projections.some((each) => positionOf(each) < scratch.reachedOf(each).position)) throw new LogCompacted();
      scratch.foldTo(steps, positionOf, report);
    } catch (error) {
      if (!(error instanceof LogCompacted)) throw error;
      if (!log.inTransaction) beginBoth(log, live, readPath);
      scratch.clear();
      scratch.foldTo(logReader(log), positionOf, report);
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
    return { position: Math.max(0, ...projections.map(positionOf)), events: scratch.events, differences };
  } finally {
    live.close();
    scratchDb.close();
    log.close();
    remove(scratchPath);
  }
};
