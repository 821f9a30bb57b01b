// Those who wait until everything captured before their call has been sent.

interface Flush {
  upTo: number;
  complete: boolean;
  end(complete: boolean): void;
}

export class Flushes {
  private readonly open = new Set<Flush>();

  /** The highest event number that somebody waits for. */
  get upTo(): number {
    return Math.max(0, ...Array.from(this.open, ({ upTo }) => upTo));
  }

  /**
   * Resolves when `settled(n)` has been said for an `n` of at least `upTo`: true unless one of these was lost meanwhile;
   * or with false after `timeoutMs`. Keeps a process alive until then, since somebody waits.
   */
  wait(upTo: number, timeoutMs: number): Promise<boolean> {
    return new Promise((resolve) => {
      const flush: Flush = {
        upTo,
        complete: true,
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

  /** The event with this number will never be sent. */
  lost(number: number): void {
    for (const flush of this.open) if (number <= flush.upTo) flush.complete = false;
  }

  /** All events before `next` are sent or lost. */
  settled(next: number): void {
    for (const flush of [...this.open]) if (flush.upTo < next) flush.end(flush.complete);
  }
}
