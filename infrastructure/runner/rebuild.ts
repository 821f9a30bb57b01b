// Rebuilds read models beside the live ones and switches over when they have caught up. A server may go on meanwhile:
// its projector waits for the short switch, its readers see the old tables until it is committed.
import type { Projection } from '../../projections/projection.ts';
import { logHead, logIdentity } from '../log/schema.ts';
import { readSteadily, type SteadyReader } from '../log/steady-reader.ts';
import { type Connection, openReadonly, openWritable } from '../sqlite/open.ts';
import { type Checkpoint, ReadStore } from '../sqlite/read-store.ts';
import { ProjectionFold } from './fold.ts';
import { belongsTo } from './read-file.ts';
import { replay } from './replay.ts';

export interface RebuildOptions {
  logPath: string;
  readPath: string;
  /** All that the read file holds. */
  projections: readonly Projection[];
  /** Names of those to rebuild; all when left out. */
  only?: readonly string[] | undefined;
  /** `total` is at least how many there are; it comes down to that. What it throws ends the rebuild: nothing has changed. */
  onProgress?: (events: number, total: number) => void;
  /** A row of the log is damaged and left out; may be said more than once. */
  onDamaged?: (position: number) => void;
}

/** Some read models were made by another version of Bloop, or with other settings. Nothing has changed. */
export class MadeOtherwise extends Error {
  constructor(names: readonly string[]) {
    super(
      `${names.join(', ')}: made with other settings, or by another version of Bloop, than this command has; give it the server's configuration, or restart the server, which builds anew by itself what its own ask for`,
    );
    this.name = 'MadeOtherwise';
  }
}

const start: Checkpoint = { position: 0, recordedAt: 0 };

/** Answers how many events were read. @throws MadeOtherwise */
export const rebuild = (options: RebuildOptions): number => {
  const { logPath, readPath, projections, only } = options;
  const log = openReadonly(logPath);
  // What a power cut takes from here, the log gives back: nothing waits for the disk.
  const store = new ReadStore(openWritable(readPath, { synchronous: 'off' }), projections);
  try {
    // A server that runs would go on writing to tables that are not as it made them.
    store.prepare(logIdentity(log), belongsTo(log), true);
    const chosen = projections.filter(({ name }) => only === undefined || only.includes(name));
    const others = chosen.filter((projection) => !store.isCurrent(projection));
    if (others.length > 0) throw new MadeOtherwise(others.map(({ name }) => name));
    return readSteadily(log, (reader) => foldAnew(log, store, chosen, reader, options));
  } catch (error) {
    store.dropShadows();
    throw error;
  } finally {
    store.connection.close();
    log.close();
  }
};

/** Into tables beside the live ones, which then take their place. */
const foldAnew = (
  log: Connection,
  store: ReadStore,
  chosen: readonly Projection[],
  reader: SteadyReader,
  { onProgress, onDamaged }: Pick<RebuildOptions, 'onProgress' | 'onDamaged'>,
): number => {
  const shadows = new Map(chosen.map((each) => [new ProjectionFold(each), store.createShadow(each)]));
  const folds = [...shadows.keys()];
  const put = (full: readonly ProjectionFold[]) => {
    for (const fold of full) shadows.get(fold)?.(fold.drain());
  };
  const write = (full: readonly ProjectionFold[]) => store.transaction(() => put(full));

  let events = 0;
  const report = (position: number, count: number) => {
    events = count;
    // After a purge the log has fewer events than positions.
    onProgress?.(count, count + logHead(log) - position);
  };
  const caughtUp = replay(reader, folds, { from: start, until: logHead(log), write, onProgress: report, onDamaged });
  reader.release();
  store.transaction(() => {
    // Under the write lock no projector moves on: what has come in since is folded here, and nothing is skipped.
    const end = replay(reader, folds, { from: caughtUp, until: logHead(log), write: put, onDamaged });
    for (const { projection } of folds) store.switchToShadow(projection, end);
  });
  return events;
};
