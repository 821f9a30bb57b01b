// Brings the read models of analytics up to date with the log. For the thread that has both open.
import type { LogReader } from '../../domain/log-reader.ts';
import type { Projection } from '../../projections/projection.ts';
import type { ColumnarStore } from '../duckdb/columnar-store.ts';
import { logReader } from '../log/log-reader.ts';
import { logHead } from '../log/schema.ts';
import { inSnapshot, inSteps, LogCompacted, type SteadyReader } from '../log/steady-reader.ts';
import { ProjectionFold } from '../runner/fold.ts';
import type { Connection } from '../sqlite/open.ts';

const readChunk = 5000;
/** Rows that are folded in memory before they are written. */
const mostRows = 100_000;

export interface FeedProgress {
  position: number;
  head: number;
}

/**
 * Whether what has not been folded yet has been compacted since: a record in it may stand for occurrences that have been
 * counted already. Before occurrences are compacted, the log says so.
 */
const wasCompacted = (log: LogReader, position: number): boolean =>
  log.ofTypes(['RetentionApplied'], { after: position }).some(({ data }) => data.occurrencesBefore > position + 1);

/** Lets the thread answer what came in meanwhile. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export interface FeedOptions {
  log: Connection;
  store: ColumnarStore;
  projections: readonly Projection[];
  onProgress?: (progress: FeedProgress) => void;
}

const readAll = async (reader: SteadyReader, { log, store, projections, onProgress }: FeedOptions): Promise<void> => {
  const head = logHead(log);
  if (head === store.checkpoint.position) return;
  if (wasCompacted(logReader(log), store.checkpoint.position)) await store.clear();
  const folds = projections.map((projection) => new ProjectionFold(projection));
  let reached = store.checkpoint;
  const write = () =>
    store.write(
      folds.map((fold) => ({ projection: fold.projection, folded: fold.drain() })),
      reached,
    );
  for (;;) {
    const events = reader.after(reached.position, readChunk, head);
    const last = events.at(-1);
    if (last === undefined) break;
    for (const fold of folds) for (const event of events) fold.apply(event);
    reached = { position: last.position, recordedAt: last.recordedAt };
    onProgress?.({ position: reached.position, head });
    if (folds.some(({ size }) => size > mostRows)) await write();
    else await turn();
  }
  if (reached.position > store.checkpoint.position) await write();
};

/** Folds what the log has more than the store. When a purge comes in between, anew in one snapshot of the log. */
export const feed = async (options: FeedOptions): Promise<void> => {
  try {
    return await readAll(inSteps(options.log), options);
  } catch (error) {
    if (!(error instanceof LogCompacted)) throw error;
  }
  await options.store.clear();
  const reader = inSnapshot(options.log);
  try {
    await readAll(reader, options);
  } finally {
    reader.release();
  }
};
