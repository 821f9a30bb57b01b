// The read models as the projector thread has them open: opened when that is possible, and let go of when their file turns
// out to be damaged, to be folded anew from the log.
import type { Projection } from '../../projections/projection.ts';
import { logReader } from '../log/log-reader.ts';
import { type Connection, isDamaged, openReadonly } from '../sqlite/open.ts';
import type { ReadStore } from '../sqlite/read-store.ts';
import { Projector } from './projector.ts';
import { openReadStore, removeReadFile } from './read-file.ts';

/** After a look at the whole file, the next comes not before this, ms. */
const leastPauseMs = 10_000;
/** And not before so many times what the look took. */
const pauseFactor = 20;

export interface Models {
  store: ReadStore;
  projector: Projector;
}

export type Condition = 'damaged' | 'sound' | 'not looked at';

export class ReadModels {
  private readonly path: string;
  private readonly projections: readonly Projection[];
  private readonly log: Connection;
  private models: Models | undefined;
  private lookAgainAt = 0;

  constructor(path: string, projections: readonly Projection[], log: Connection) {
    this.path = path;
    this.projections = projections;
    this.log = log;
  }

  get isOpen(): boolean {
    return this.models !== undefined;
  }

  /** What has been folded. */
  get position(): number {
    return this.models?.projector.position ?? 0;
  }

  /** @throws Error when they are not open: their disk is full, or they are about to be folded anew */
  get current(): Models {
    if (this.models === undefined) throw new Error('the read models are not open');
    return this.models;
  }

  /** Opens them, made to fit the log. Answers which have to be folded anew. */
  open(): string[] {
    const { store, rebuilt } = openReadStore(this.path, this.projections, this.log);
    try {
      store.dropShadowsOfEarlier();
      this.models = { store, projector: new Projector(logReader(this.log), store, this.projections) };
    } catch (error) {
      store.connection.close();
      throw error;
    }
    return rebuilt;
  }

  /**
   * Somebody has met damage, in this file or in the log beside it. Looks at every page, on a connection of its own that has
   * none of them in memory, but not all the time.
   */
  condition(): Condition {
    const started = Date.now();
    if (!this.isOpen || started < this.lookAgainAt) return 'not looked at';
    const isSound = this.isSound();
    this.lookAgainAt = Date.now() + Math.max(leastPauseMs, pauseFactor * (Date.now() - started));
    return isSound ? 'sound' : 'damaged';
  }

  /** Removes the file. Whoever else has it open has to open the next one. */
  discard(): void {
    this.close();
    removeReadFile(this.path);
  }

  close(): void {
    this.models?.store.connection.close();
    this.models = undefined;
  }

  private isSound(): boolean {
    try {
      const connection = openReadonly(this.path);
      try {
        return connection.pragma('quick_check(1)', { simple: true }) === 'ok';
      } finally {
        connection.close();
      }
    } catch (error) {
      if (isDamaged(error)) return false;
      throw error;
    }
  }
}
