// Brings the read models of analytics up to date with the log. For the thread that has both open.

import type { LogReader } from '../../domain/log-reader.ts';
import type { Projection } from '../../projections/projection.ts';
import type { ColumnarStore } from '../duckdb/columnar-store.ts';
import { logHead } from '../log/schema.ts';
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

/** Folds what the log has more than the store. In one snapshot of the log, so that no purge comes in between. */
export const feed = async (
  log: Connection,
  reader: LogReader,
  store: ColumnarStore,
  projections: readonly Projection[],
  onProgress: (progress: FeedProgress) => void = () => undefined,
): Promise<void> => {
  log.exec('BEGIN');
  try {
    const head = logHead(log);
    if (head === store.checkpoint.position) return;
    if (wasCompacted(reader, store.checkpoint.position)) await store.clear();
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
      onProgress({ position: reached.position, head });
      if (folds.some(({ size }) => size > mostRows)) await write();
      else await turn();
    }
    if (reached.position > store.checkpoint.position) await write();
  } finally {
    log.exec('COMMIT');
  }
};
