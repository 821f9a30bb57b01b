// Counting events in sliding windows. Time is divided into steps, and what is kept is a number for each step in which there
// was anything: little for an error that is rare, bounded for one that is not, and the same work for each event.

const finest = 64;
const factor = 4;

/**
 * The step in which a window is counted, ms: a power of 4, from a 64th to a 256th of the window. Events leave a window a
 * step late at most: what exceeds a limit is never missed.
 */
export const stepOf = (windowMs: number): number =>
  factor ** Math.max(0, Math.floor(Math.log(windowMs / finest) / Math.log(factor)));

/** What is kept of a series in one step size. */
export interface Level {
  /** ms */
  step: number;
  /** The longest that anybody looks back, ms. */
  keepMs: number;
}

/** The levels that windows of these lengths (ms) need. */
export const levelsOf = (windows: readonly number[]): Level[] => {
  const keep = new Map<number, number>();
  for (const windowMs of windows) {
    const step = stepOf(windowMs);
    keep.set(step, Math.max(keep.get(step) ?? 0, windowMs));
  }
  return [...keep].map(([step, keepMs]) => ({ step, keepMs })).sort((a, b) => a.step - b.step);
};

/** Expired numbers at the front of a list are taken away when there are this many of them. */
const trimAt = 64;

/** Pairs of a step's number and its count, oldest first. */
type Counts = number[];

const trim = (counts: Counts, oldest: number): void => {
  if (counts.length < trimAt || (counts[trimAt / 2] as number) >= oldest) return;
  let expired = 0;
  while (expired < counts.length && (counts[expired] as number) < oldest) expired += 2;
  counts.splice(0, expired);
};

/** The events of one error, or one route. Times are ms and never go back. */
export class Series {
  /** Events ever counted. */
  total = 0;
  /** No rule can hold before so many events, and before this time: whichever comes first. */
  nextTotal = 0;
  nextTime = 0;
  /** One for each level. */
  private readonly counts: Counts[];

  constructor(levels: readonly Level[], kept?: { series: Series; levels: readonly Level[] }) {
    this.counts = levels.map(({ step }) => {
      const index = kept?.levels.findIndex((level) => level.step === step) ?? -1;
      return kept?.series.counts[index] ?? [];
    });
    this.total = kept?.series.total ?? 0;
  }

  add(now: number, levels: readonly Level[]): void {
    this.total += 1;
    for (let level = 0; level < levels.length; level++) {
      const counts = this.counts[level] as Counts;
      const { step, keepMs } = levels[level] as Level;
      const index = Math.floor(now / step);
      const last = counts.length - 2;
      if (counts[last] === index) counts[last + 1] = (counts[last + 1] as number) + 1;
      else {
        counts.push(index, 1);
        trim(counts, Math.floor((now - keepMs) / step));
      }
    }
  }

  /** Whether a rule may hold now. */
  isDue(now: number): boolean {
    return this.total >= this.nextTotal || now >= this.nextTime;
  }

  /** Events after a time, and at most a step before it. */
  countSince(time: number, level: number, { step }: Level): number {
    const counts = this.counts[level] as Counts;
    const oldest = Math.floor(time / step);
    let sum = 0;
    for (let at = counts.length - 2; at >= 0 && (counts[at] as number) >= oldest; at -= 2)
      sum += counts[at + 1] as number;
    return sum;
  }

  /** Whether nothing has happened that anybody still looks at. */
  isOver(now: number, levels: readonly Level[]): boolean {
    return levels.every(({ step, keepMs }, level) => {
      const last = this.counts[level]?.at(-2);
      return last === undefined || last < Math.floor((now - keepMs) / step);
    });
  }
}
