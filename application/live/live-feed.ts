// Tells those who listen what the log has brought. A reader thread is asked once for all of them, once in a while.
import type { Stretch } from '../../domain/live/stretch.ts';
import type { Ask } from '../../projections/queries/all.ts';

export interface LiveFeedOptions {
  ask: Ask;
  /** The position that the read models have reached. */
  readUpTo: () => number;
  onError: (error: Error) => void;
  /** The shortest time between two questions, ms. */
  gapMs?: number;
  /** The longest stretch of the log, in positions, that is looked at. */
  longestStretch?: number;
}

/** Undefined: too much has happened to tell. */
export type StretchListener = (stretch: Stretch | undefined) => void;

export interface Following {
  /** What happened up to here the listener knows, or is told at once. */
  position: number;
  /** It cannot be told what has happened since the position that was asked for. */
  isReset: boolean;
  /** Resolves when the listener has been told what happened before it began to follow. */
  caughtUp: Promise<void>;
  stop(): void;
}

const defaultGapMs = 1000;
/** Some hundred milliseconds of a reader's time: beyond it, reading everything again costs less. */
const defaultLongest = 50_000;

export const liveFeed = (options: LiveFeedOptions) => {
  const { ask, readUpTo, onError, gapMs = defaultGapMs, longestStretch = defaultLongest } = options;
  const listeners = new Set<StretchListener>();
  /** Questions that wait for their answer: after a restart everybody comes back with the same one. */
  const asked = new Map<string, Promise<Stretch>>();
  let told = 0;
  let timer: NodeJS.Timeout | undefined;
  let askedAt = Number.NEGATIVE_INFINITY;
  let isAsking = false;

  const stretch = (after: number, until: number): Promise<Stretch> => {
    const key = `${after}-${until}`;
    const waiting = asked.get(key);
    if (waiting !== undefined) return waiting;
    const answer = ask('changes', { after, until }).finally(() => asked.delete(key));
    asked.set(key, answer);
    return answer;
  };

  const next = async (): Promise<void> => {
    const [after, until] = [told, readUpTo()];
    askedAt = performance.now();
    isAsking = true;
    try {
      const found = until - after > longestStretch ? undefined : await stretch(after, until);
      told = until;
      for (const listener of listeners) listener(found);
    } catch (error) {
      onError(error as Error);
    }
    isAsking = false;
    schedule();
  };

  const schedule = (): void => {
    if (timer !== undefined || isAsking || listeners.size === 0 || readUpTo() <= told) return;
    const waitMs = Math.max(0, askedAt + gapMs - performance.now());
    timer = setTimeout(() => {
      timer = undefined;
      if (listeners.size > 0) void next();
    }, waitMs).unref();
  };

  const catchUp = async (after: number, until: number, listener: StretchListener): Promise<void> => {
    try {
      listener(await stretch(after, until));
    } catch (error) {
      onError(error as Error);
      listener(undefined);
    }
  };

  return {
    /** The read models have moved on: a hint. */
    wake: schedule,

    /** What happened up to here all listeners have been told. */
    position: () => told,

    /** @param after where the listener was before, if it was; a position that this log has not reached is another log's */
    follow: (after: number | undefined, listener: StretchListener): Following => {
      if (listeners.size === 0 && !isAsking) told = readUpTo();
      listeners.add(listener);
      schedule();
      const stop = (): void => void listeners.delete(listener);
      const position = told;
      if (after === undefined) return { position, isReset: false, caughtUp: Promise.resolve(), stop };
      const isReset = after > readUpTo() || position - after > longestStretch;
      if (isReset || after >= position) return { position, isReset, caughtUp: Promise.resolve(), stop };
      return { position: after, isReset, caughtUp: catchUp(after, position, listener), stop };
    },
  };
};

export type LiveFeed = ReturnType<typeof liveFeed>;
