// One open stream: what waits to be told is kept as one message, however slowly the client reads.
import { Readable } from 'node:stream';
import { type Changes, isNothing, mergedChanges } from '../domain/live/changes.ts';
import { message, ping, retry } from './event-stream.ts';

export interface Pace {
  /** The shortest time between two messages, ms. */
  gapMs: number;
  /** The longest time without a message or a ping, ms. */
  pingMs: number;
  /** A client that has read nothing for so long is gone, ms. */
  stalledMs: number;
}

export interface LiveStreamOptions extends Pace {
  /** Where the client stands. */
  position: number;
  /** It cannot be told what has happened before. */
  isReset: boolean;
  /** Whether the client may still be told anything. */
  mayGoOn: () => Promise<boolean>;
}

const retryMs = 2000;

export class LiveStream extends Readable {
  private readonly options: LiveStreamOptions;
  /** Everything up to here was told, or is no concern of the client's. */
  private position: number;
  private pending: Changes | 'reset' | undefined;
  private timer: NodeJS.Timeout | undefined;
  private stalled: NodeJS.Timeout | undefined;
  private sentAt: number;
  private hasRoom = false;
  private isBusy = false;
  private isHeld = true;

  constructor(options: LiveStreamOptions) {
    super({ highWaterMark: 1 });
    this.options = options;
    this.position = options.position;
    this.sentAt = performance.now();
    const { position } = options;
    const reset = options.isReset ? message('reset', position, { position }) : '';
    this.write(retry(retryMs) + message('ready', position, { position }) + reset);
  }

  /** What happened before the stream was opened has been told: from here on messages leave. */
  release(): void {
    this.isHeld = false;
    this.schedule();
  }

  tell(changes: Changes): void {
    // Whoever is told to read everything again will know of this too.
    if (this.pending === 'reset' || (this.pending === undefined && isNothing(changes))) {
      this.position = Math.max(this.position, changes.position);
      return;
    }
    this.pending = this.pending === undefined ? changes : mergedChanges(this.pending, changes);
    this.schedule();
  }

  /** Too much has happened to tell. */
  tellReset(position: number): void {
    this.pending = 'reset';
    this.position = Math.max(this.position, position);
    this.schedule();
  }

  /** Ends the stream; at once if the client does not read. */
  close(): void {
    if (this.destroyed) return;
    if (this.hasRoom) this.push(null);
    else this.destroy();
  }

  override _read(): void {
    this.hasRoom = true;
    clearTimeout(this.stalled);
    this.schedule();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    clearTimeout(this.timer);
    clearTimeout(this.stalled);
    done(error);
  }

  private write(text: string): void {
    this.hasRoom = this.push(text);
    clearTimeout(this.stalled);
    if (!this.hasRoom) this.stalled = setTimeout(() => this.destroy(), this.options.stalledMs).unref();
  }

  private schedule(): void {
    clearTimeout(this.timer);
    if (this.destroyed || this.readableEnded || this.isBusy || !this.hasRoom) return;
    const { gapMs, pingMs } = this.options;
    const waits = this.pending !== undefined && !this.isHeld;
    const dueMs = this.sentAt + (waits ? gapMs : pingMs) - performance.now();
    this.timer = setTimeout(() => void this.send(), Math.max(0, dueMs)).unref();
  }

  private async send(): Promise<void> {
    this.isBusy = true;
    const mayGoOn = await this.options.mayGoOn();
    this.isBusy = false;
    if (this.destroyed) return;
    if (!mayGoOn) {
      this.close();
      return;
    }
    this.sentAt = performance.now();
    this.write(this.next());
    this.schedule();
  }

  private next(): string {
    const { pending } = this;
    if (this.isHeld || pending === undefined) return ping(this.position);
    this.pending = undefined;
    if (pending === 'reset') return message('reset', this.position, { position: this.position });
    this.position = Math.max(this.position, pending.position);
    return message('changes', pending.position, pending);
  }
}
