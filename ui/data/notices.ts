// What has just been done, told in passing, with a way to take it back.
import { type Accessor, createSignal } from 'solid-js';

export interface Notice {
  text: string;
  /** Something that did not work. */
  isProblem?: boolean;
  action?: { label: string; run: () => void };
}

/** One that is shown. */
export interface ShownNotice extends Notice {
  /** Its action has been taken: there is nothing more to say. */
  isOver: Accessor<boolean>;
}

const [latest, setLatest] = createSignal<ShownNotice>();

/** The newest one; the region of toasts shows each in turn. */
export { latest as latestNotice };

let undoLatest: (() => void) | undefined;

export const notify = (notice: Notice): void => {
  const { action } = notice;
  const [isOver, setOver] = createSignal(false);
  if (action !== undefined) {
    // Once, by its button or by its key.
    const run = () => {
      if (undoLatest === run) undoLatest = undefined;
      setOver(true);
      action.run();
    };
    undoLatest = run;
    setLatest({ ...notice, isOver, action: { ...action, run } });
  } else setLatest({ ...notice, isOver });
};

/** What the key for it does. False when there is nothing to take back. */
export const undo = (): boolean => {
  const run = undoLatest;
  run?.();
  return run !== undefined;
};
