// Reads the log from a position on and folds it, with as few writes as memory allows.
import type { Recorded } from '../../domain/events.ts';
import type { LogReader } from '../../domain/log-reader.ts';
import { isUnreadable } from '../log/codec.ts';
import type { Checkpoint } from '../sqlite/read-store.ts';
import type { ProjectionFold } from './fold.ts';

const readChunk = 2000;
/** Rows of a read model that are folded in memory before they are written: few enough to die young. */
const mostRows = 40_000;

export interface ReplayOptions {
  from: Checkpoint;
  /** The last position to read. */
  until: number;
  /** Writes and drains some of the folds. */
  write: (folds: readonly ProjectionFold[]) => void;
  onProgress?: ((position: number, events: number) => void) | undefined;
  /** A row of the log is damaged: it is left out. */
  onDamaged?: ((position: number) => void) | undefined;
}

const foldAll = (folds: readonly ProjectionFold[], events: readonly Recorded[]): void => {
  for (const fold of folds) for (const event of events) fold.apply(event);
};

/** Answers how far it has come; nothing that was folded is left unwritten. */
export const replay = (
  log: Pick<LogReader, 'after'>,
  folds: readonly ProjectionFold[],
  options: ReplayOptions,
): Checkpoint => {
  const { until, write, onProgress, onDamaged } = options;
  let reached = options.from;
  let count = 0;
  for (;;) {
    const events = log.after(reached.position, readChunk, until);
    const last = events.at(-1);
    if (last === undefined) break;
    foldAll(folds, events);
    if (onDamaged !== undefined) for (const event of events) if (isUnreadable(event)) onDamaged(event.position);
    reached = { position: last.position, recordedAt: last.recordedAt };
    count += events.length;
    onProgress?.(reached.position, count);
    const full = folds.filter(({ size }) => size > mostRows);
    if (full.length > 0) write(full);
  }
  write(folds);
  return reached;
};
