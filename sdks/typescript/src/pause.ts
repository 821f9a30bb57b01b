// Timers that never keep a process alive, and waits that can be cut short.

type Timer = ReturnType<typeof setTimeout>;

/** In Node a timer is an object that can be told not to keep the process alive; elsewhere nothing is kept. */
export const quietTimer = (run: () => void, ms: number): Timer => {
  const timer = setTimeout(run, ms);
  if (typeof timer === 'object' && typeof timer.unref === 'function') timer.unref();
  return timer;
};

/** One wait at a time. */
export class Pause {
  private end: (() => void) | undefined;

  for(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = quietTimer(resolve, ms);
      this.end = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  cut(): void {
    this.end?.();
  }
}

/** Doubles from `firstMs`, at most 30 s, with full jitter: clients that failed together do not come back together. */
export const backoff = (firstMs: number, attempt: number, random: () => number = Math.random): number =>
  random() * Math.min(firstMs * 2 ** attempt, 30_000);
