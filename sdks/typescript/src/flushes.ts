// Those who wait until everything captured before their call has been sent, and what they are told of it.

interface Flush {
  upTo: number;
  complete: boolean;
  end(complete: boolean): void;
}

export class Flushes {
  private readonly open = new Set<Flush>();
  /** Something was lost, and no flush has said so yet. */
  private hasLost = false;

  /** The highest event number that somebody waits for. */
  get upTo(): number {
    return Math.max(0, ...Array.from(this.open, ({ upTo }) => upTo));
  }

  /**
   * Resolves when `settled(n)` has been said for an `n` of at least `upTo`: true unless one of these was lost meanwhile,
   * or any since the flush before; or with false after `timeoutMs`. Keeps a process alive until then, since somebody
   * waits.
   */
  wait(upTo: number, timeoutMs: number): Promise<boolean> {
    const complete = this.nothingToWaitFor();
    return new Promise((resolve) => {
      const flush: Flush = {
        upTo,
        complete,
        end: (complete) => {
          clearTimeout(timer);
          this.open.delete(flush);
          resolve(complete);
        },
      };
      const timer = setTimeout(() => flush.end(false), timeoutMs);
      this.open.add(flush);
    });
  }

  /** A flush that is over at once: whether nothing was lost since the one before. */
  nothingToWaitFor(): boolean {
    const complete = !this.hasLost;
    this.hasLost = false;
    return complete;
  }

  /** The event with this number will never be sent. */
  lost(number: number): void {
    const concerned = [...this.open].filter(({ upTo }) => number <= upTo);
    for (const flush of concerned) flush.complete = false;
    if (concerned.length === 0) this.hasLost = true;
  }

  /** Nobody waits any longer. */
  giveUp(): void {
    for (const flush of [...this.open]) flush.end(false);
  }

  /** All events before `next` are sent or lost. */
  settled(next: number): void {
    for (const flush of [...this.open]) if (flush.upTo < next) flush.end(flush.complete);
  }
}
