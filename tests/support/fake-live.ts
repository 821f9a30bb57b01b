// A feed in which things happen when a test says so.
import type { Stretch } from '../../domain/live/stretch.ts';
import type { Ports } from '../../http/ports.ts';

export interface FakeLive {
  port: Ports['live'];
  /** Tells everybody who follows; undefined: too much to tell. */
  happen(stretch: Stretch | undefined): void;
  /** What followers have asked for: the position after which they want to know. */
  asked: (number | undefined)[];
  /** How many follow now. */
  followers(): number;
}

/** It stands at position 10, tells what happened after 5, and nothing of what happened before that. */
export const fakeLive = (missed: Stretch = { position: 10, projects: [], topics: [], accounts: [] }): FakeLive => {
  const listeners = new Set<(stretch: Stretch | undefined) => void>();
  const asked: FakeLive['asked'] = [];
  let position = 10;
  return {
    asked,
    followers: () => listeners.size,
    happen: (stretch) => {
      position = stretch?.position ?? position + 1000;
      for (const listener of listeners) listener(stretch);
    },
    port: {
      position: () => position,
      follow: (after, listener) => {
        asked.push(after);
        listeners.add(listener);
        const stop = () => void listeners.delete(listener);
        const isReset = after !== undefined && (after < 5 || after > position);
        if (after === undefined || isReset) return { position, isReset, caughtUp: Promise.resolve(), stop };
        return { position: after, isReset, caughtUp: Promise.resolve().then(() => listener(missed)), stop };
      },
    },
  };
};
