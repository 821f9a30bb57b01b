// What has just been done, told in passing, with a way to take it back.
import { createSignal } from 'solid-js';

export interface Notice {
  text: string;
  /** Something that did not work. */
  isProblem?: boolean;
  action?: { label: string; run: () => void };
}

const [latest, setLatest] = createSignal<Notice>();

/** The newest one; the region of toasts shows each in turn. */
export { latest as latestNotice };

let undoLatest: (() => void) | undefined;

export const notify = (notice: Notice): void => {
  const { action } = notice;
  if (action !== undefined) {
    // Once, by its button or by its key.
    const run = () => {
      if (undoLatest === run) undoLatest = undefined;
      action.run();
    };
    undoLatest = run;
    setLatest({ ...notice, action: { ...action, run } });
  } else setLatest({ ...notice });
};

/** What the key for it does. False when there is nothing to take back. */
export const undo = (): boolean => {
  const run = undoLatest;
  run?.();
  return run !== undefined;
};
