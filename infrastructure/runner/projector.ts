// Tails the log: folds each batch into every read model. Synchronous and without a clock; the thread around it decides when
// a batch is due.
import type { DecidedEvent, Recorded } from '../../domain/events.ts';
import type { LogReader } from '../../domain/log-reader.ts';
import type { Projection } from '../../projections/projection.ts';
import { isDecided } from '../log/codec.ts';
import type { Checkpoint, ReadStore } from '../sqlite/read-store.ts';
import { ProjectionFold } from './fold.ts';

/** Rows of the log that are read at a time. */
const readChunk = 1000;

export interface Batch {
  /** How many events were read. */
  events: number;
  /** They themselves: all that the log has after a position. */
  news: readonly Recorded[];
  after: number;
  /** The last event read. */
  position: number;
  recordedAt: number;
  /** What deciders wrote, for caches and live clients. */
  decided: Recorded<DecidedEvent>[];
}

export class Projector {
  private readonly log: LogReader;
  private readonly store: ReadStore;
  private readonly folds: ProjectionFold[];
  private readonly checkpoints = new Map<string, number>();
  /** Up to here the events were handed on, also those that another process on the same file was faster to fold. */
  private told = Number.POSITIVE_INFINITY;

  constructor(log: LogReader, store: ReadStore, projections: readonly Projection[]) {
    this.log = log;
    this.store = store;
    this.folds = projections.map((projection) => new ProjectionFold(projection));
    for (const { name } of projections) this.checkpoints.set(name, store.checkpoint(name).position);
    this.told = this.position;
  }

  /** The position that every read model has reached, and whoever listens here knows of. */
  get position(): number {
    return Math.min(this.told, ...this.folds.map(({ projection }) => this.checkpoints.get(projection.name) ?? 0));
  }

  /** Whether all read models show the same moment: none of them is being built. */
  get isEven(): boolean {
    return this.position > 0 && new Set(this.checkpoints.values()).size === 1;
  }

  /** Folds up to `most` events in one transaction. Throws when the file cannot be written; the same step may be tried again. */
  step(most: number): Batch {
    const after = this.position;
    const events = this.read(after, most);
    const last = events.at(-1);
    if (last === undefined) return { events: 0, news: events, after, position: after, recordedAt: 0, decided: [] };
    this.fold(events);
    if (!this.commit(last)) return this.step(most);
    const { position, recordedAt } = last;
    this.told = position;
    return { events: events.length, news: events, after, position, recordedAt, decided: events.filter(isDecided) };
  }

  private read(start: number, most: number): Recorded[] {
    const events: Recorded[] = [];
    while (events.length < most) {
      const wanted = Math.min(readChunk, most - events.length);
      const chunk = this.log.after(events.at(-1)?.position ?? start, wanted);
      for (const event of chunk) events.push(event);
      if (chunk.length < wanted) break;
    }
    return events;
  }

  private fold(events: readonly Recorded[]): void {
    for (const fold of this.folds) {
      const after = this.checkpoints.get(fold.projection.name) as number;
      for (const event of events) if (event.position > after) fold.apply(event);
    }
  }

  /** False when a rebuild in another process has switched a read model meanwhile: the batch has to be folded anew. */
  private commit({ position, recordedAt }: Checkpoint): boolean {
    const drained = this.folds.map((fold) => ({ name: fold.projection.name, folded: fold.drain() }));
    const behind = drained.filter(({ name }) => position > (this.checkpoints.get(name) as number));
    const committed = this.store.transaction(() => {
      if (this.reloadCheckpoints()) return false;
      for (const { name, folded } of behind) {
        this.store.write(name, folded);
        this.store.saveCheckpoint(name, { position, recordedAt });
      }
      this.store.forgetNames();
      return true;
    });
    if (committed) for (const { name } of behind) this.checkpoints.set(name, position);
    return committed;
  }

  private reloadCheckpoints(): boolean {
    const moved = this.folds
      .map(({ projection: { name } }) => ({ name, position: this.store.checkpoint(name).position }))
      .filter(({ name, position }) => position !== this.checkpoints.get(name));
    for (const { name, position } of moved) this.checkpoints.set(name, position);
    return moved.length > 0;
  }
}
