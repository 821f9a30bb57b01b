// What is wrong right now, as /health tells it. Said when it begins, when its reason changes, and when it is over: not each
// time that it is met.

import type { Problem } from '../application/system/status.ts';

export interface Problems {
  /** Undefined: all is well again. */
  set(code: string, reason: string | undefined): void;
  list(): Problem[];
}

export interface ProblemHandlers {
  onBegin: (problem: Problem) => void;
  onEnd: (problem: Problem) => void;
}

export const problemList = ({ onBegin, onEnd }: ProblemHandlers): Problems => {
  const current = new Map<string, string>();
  return {
    set: (code, reason) => {
      const before = current.get(code);
      if (before === reason) return;
      if (reason !== undefined) {
        current.set(code, reason);
        onBegin({ code, reason });
      } else {
        current.delete(code);
        onEnd({ code, reason: before as string });
      }
    },
    list: () => [...current].map(([code, reason]) => ({ code, reason })),
  };
};
