// Counting events in sliding windows. Time is divided into steps, and what is kept is a number for each step in which there
// was anything. Older steps are longer: as long as the windows that still reach so far back can tell apart. So an error that
// is rare takes little memory, one that is not takes a bounded amount, and each event costs the same.

const finest = 64;
const factor = 4;

/**
 * The step in which a window is counted, ms: a power of 4, from a 64th to a 256th of the window. Events leave a window a
 * step late at most: what exceeds a limit is never missed.
 */
export const stepOf = (windowMs: number): number =>
  factor ** Math.max(0, Math.floor(Math.log(windowMs / finest) / Math.log(factor)));

/** Events that are younger than `keepMs` are told apart by steps of this length, at least. Both ms. */
export interface Level {
  step: number;
  keepMs: number;
}

/** The levels that windows of these lengths (ms) need, finest first. */
export const levelsOf = (windows: readonly number[]): Level[] => {
  const keep = new Map<number, number>();
  for (const windowMs of windows) {
    const step = stepOf(windowMs);
    keep.set(step, Math.max(keep.get(step) ?? 0, windowMs));
  }
  // A window begins within a step: the whole of it is looked at.
  return [...keep].map(([step, windowMs]) => ({ step, keepMs: windowMs + step })).sort((a, b) => a.step - b.step);
};

const startOf = (time: number, step: number): number => Math.floor(time / step) * step;

/** Numbers that are kept before older steps are made longer for the first time: an error that is rare never gets there. */
const firstCompaction = 64;
/** Below this many, memory is spared; above, time. */
const small = 16;

/** The events of one error, or one route. Times are ms and never go back. */
export class Series {
  /** Events ever counted. */
  total = 0;
  /** No rule can hold before so many events, and before this time: whichever comes first. */
  nextTotal = 0;
  nextTime = 0;
  /** Pairs of a step's beginning and its count, oldest first. */
  private entries: number[] = [];
  private compactAt = firstCompaction;

  add(now: number, levels: readonly Level[], count = 1): void {
    this.total += count;
    const time = startOf(now, (levels[0] as Level).step);
    const last = this.entries.length - 2;
    // Steps may have become longer, with the rules: then the last one began later than this.
    if ((this.entries[last] ?? -1) >= time) this.entries[last + 1] = (this.entries[last + 1] as number) + count;
    // An array that is pushed to takes room for the next sixteen numbers.
    else if (last < small) this.entries = this.entries.concat(time, count);
    else this.entries.push(time, count);
    if (this.entries.length >= this.compactAt) this.compact(now, levels);
  }

  /** Whether a rule may hold now. */
  isDue(now: number): boolean {
    return this.total >= this.nextTotal || now >= this.nextTime;
  }

  /**
   * Events since the beginning of the step in which a time lies. The same whenever older steps were made longer: a longer
   * step is made of whole shorter ones.
   */
  countSince(time: number, step: number): number {
    const oldest = startOf(time, step);
    let sum = 0;
    for (let at = this.entries.length - 2; at >= 0 && (this.entries[at] as number) >= oldest; at -= 2)
      sum += this.entries[at + 1] as number;
    return sum;
  }

  /** Whether nothing has happened that anybody still looks at. */
  isOver(now: number, levels: readonly Level[]): boolean {
    return (this.entries.at(-2) ?? 0) < now - (levels.at(-1) as Level).keepMs;
  }

  private compact(now: number, levels: readonly Level[]): void {
    const kept: number[] = [];
    for (let at = 0; at < this.entries.length; at += 2) {
      const begin = this.entries[at] as number;
      const level = levels.find(({ keepMs }) => now - begin <= keepMs);
      if (level === undefined) continue;
      const time = startOf(begin, level.step);
      if (kept.at(-2) === time) kept[kept.length - 1] = (kept.at(-1) as number) + (this.entries[at + 1] as number);
      else kept.push(time, this.entries[at + 1] as number);
    }
    this.entries = kept;
    this.compactAt = Math.max(firstCompaction, kept.length * 2);
  }
}
