// How long to leave the server alone: after a failure with growing pauses of our own, or for as long as it asks for.
import { monotonicMs, quietTimer } from './timer.ts';

const longestPauseMs = 300_000;

/** Doubles from `firstMs`, with full jitter: clients that failed together do not come back together. */
export const backoff = (firstMs: number, failures: number, random: () => number = Math.random): number =>
  random() * Math.min(firstMs * 2 ** Math.min(failures - 1, 30), longestPauseMs);

/** What the server asks for, and up to a quarter (a second at least) on top of it, for the same reason. */
const withJitter = (ms: number): number => (ms === 0 ? 0 : ms + Math.random() * Math.max(ms / 4, 1000));

export class Patience {
  private readonly firstMs: number;
  private readonly clock: () => number;
  private count = 0;
  /** Our own pause, which may be cut. */
  private pauseUntil = 0;
  /** The server's, which is kept. */
  private closedUntil = 0;
  private wasHurried = false;
  private wake: (() => void) | undefined;

  constructor(firstMs: number, clock: () => number = monotonicMs) {
    this.firstMs = firstMs;
    this.clock = clock;
  }

  /** Failures since the last success. */
  get failures(): number {
    return this.count;
  }

  /** Milliseconds for which the server does not want to be asked at all. */
  get closedMs(): number {
    return Math.max(this.closedUntil - this.clock(), 0);
  }

  succeeded(): void {
    this.count = 0;
    this.pauseUntil = 0;
    this.closedUntil = 0;
    this.wasHurried = false;
  }

  /** `afterMs`: what the server asks for, 0 for nothing. Answers with the milliseconds until the next try. */
  failed(afterMs: number): number {
    this.count += 1;
    const now = this.clock();
    this.pauseUntil = now + backoff(this.firstMs, this.count);
    this.closedUntil = Math.max(this.closedUntil, now + withJitter(afterMs));
    return Math.max(this.pauseUntil, this.closedUntil) - now;
  }

  /** Resolves when it is time for the next try: at once, if nothing failed. */
  async wait(): Promise<void> {
    const until = Math.max(this.pauseUntil, this.closedUntil);
    if (until <= this.clock()) return;
    await this.sleep(until - this.clock());
    if (this.pauseUntil > 0) this.wasHurried = false;
    // Cut short: by somebody who may not cut the server's pause.
    if (this.closedMs > 0) await this.sleep(this.closedMs);
  }

  /**
   * Ends our own pause. Once: the one after it passes by itself, so that an app which flushes at each error does not
   * try at each error. Unless it `isLast`: whoever ends cannot wait.
   */
  hurry({ isLast = false } = {}): void {
    if ((this.wasHurried && !isLast) || this.pauseUntil <= this.clock()) return;
    this.pauseUntil = 0;
    this.wasHurried = true;
    this.wake?.();
  }

  /** Ends every pause, for good: nothing is tried any more. */
  end(): void {
    this.succeeded();
    this.wake?.();
  }

  private sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = quietTimer(resolve, ms);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
