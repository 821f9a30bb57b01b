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

/** So long the key takes back what its notice no longer offers: what was done before that is not what somebody means by it. */
const undoMs = 60_000;

const [latest, setLatest] = createSignal<ShownNotice>();

export { latest as latestNotice };

let unshown: ShownNotice[] = [];
/** Those that nobody has taken yet, the oldest first; the region of toasts may come after the second of them. */
export const takeNotices = (): ShownNotice[] => {
  const taken = unshown;
  unshown = [];
  return taken;
};

let undoable: { run: () => void; at: number }[] = [];

const tell = (notice: ShownNotice): void => {
  unshown.push(notice);
  setLatest(notice);
};

export const notify = (notice: Notice): void => {
  const { action } = notice;
  const [isOver, setOver] = createSignal(false);
  if (action === undefined) {
    tell({ ...notice, isOver });
    return;
  }
  // Once, by its button or by its key.
  const run = () => {
    undoable = undoable.filter((each) => each.run !== run);
    setOver(true);
    action.run();
  };
  undoable.push({ run, at: performance.now() });
  tell({ ...notice, isOver, action: { ...action, run } });
};

/** What the key for it does: takes back the latest thing that was done, then the one before. False when there is nothing to take back. */
export const undo = (): boolean => {
  undoable = undoable.filter(({ at }) => performance.now() - at < undoMs);
  const last = undoable.at(-1);
  last?.run();
  return last !== undefined;
};
