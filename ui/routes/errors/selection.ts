// Which rows are chosen, and which one the keyboard is on.
import { type Accessor, createEffect, createMemo, createSignal } from 'solid-js';
import type { IssueKey } from '../../data/issue-list.ts';

export interface Selection {
  /** Chosen rows that the list still has, in its order. */
  chosen: Accessor<readonly IssueKey[]>;
  has(key: IssueKey): boolean;
  /** @param isRange all rows from the one chosen last to this one */
  toggle(key: IssueKey, isRange?: boolean): void;
  chooseAll(): void;
  clear(): void;
  /** The row that keys act on: where the keyboard is, or what the pointer is on. */
  cursor: Accessor<IssueKey | undefined>;
  setCursor(key: IssueKey | undefined): void;
  /** The pointer is on it. Undefined: the pointer has gone, and what it alone was on is no target any more. */
  point(key: IssueKey | undefined): void;
  /** Answers the index of the row it is on now. */
  moveCursor(step: number): number;
  /** The row that is to take the focus, as somebody has moved on to it. What happens to the list never moves the focus to the rows. */
  isGoingTo(key: IssueKey): boolean;
  /** The row of the cursor takes the focus. */
  focusCursor(): void;
}

export const useSelection = (keys: Accessor<readonly IssueKey[]>): Selection => {
  const [set, setSet] = createSignal<ReadonlySet<IssueKey>>(new Set());
  const [cursor, moveTo] = createSignal<IssueKey>();
  const [goal, setGoal] = createSignal<IssueKey>();
  const [isPointed, setPointed] = createSignal(false);
  const setCursor = (key: IssueKey | undefined): void => {
    setPointed(false);
    setGoal(undefined);
    moveTo(key);
  };
  let latest: IssueKey | undefined;
  const chosen = createMemo(() => (set().size === 0 ? [] : keys().filter((key) => set().has(key))));

  // A row that leaves the list hands the keyboard on to the one that takes its place.
  createEffect((before: number) => {
    const current = cursor();
    if (current === undefined) return -1;
    const index = keys().indexOf(current);
    if (index === -1 && before !== -1) moveTo(keys()[Math.min(before, keys().length - 1)]);
    return index === -1 ? before : index;
  }, -1);

  const rangeTo = (key: IssueKey): readonly IssueKey[] => {
    const [start, end] = [keys().indexOf(latest ?? key), keys().indexOf(key)];
    return start === -1 ? [key] : keys().slice(Math.min(start, end), Math.max(start, end) + 1);
  };

  return {
    chosen,
    has: (key) => set().has(key),
    toggle: (key, isRange = false) => {
      const next = new Set(set());
      if (isRange && !set().has(key)) for (const each of rangeTo(key)) next.add(each);
      else if (!next.delete(key)) next.add(key);
      latest = key;
      setSet(next);
    },
    chooseAll: () => setSet(new Set(keys())),
    clear: () => setSet(new Set<IssueKey>()),
    cursor,
    setCursor,
    point: (key) => {
      if (key === undefined && !isPointed()) return;
      setPointed(key !== undefined);
      moveTo(key);
    },
    isGoingTo: (key) => goal() === key,
    focusCursor: () => void setGoal(cursor()),
    moveCursor: (step) => {
      const current = cursor();
      const from = current === undefined ? -1 : keys().indexOf(current);
      const to = Math.min(keys().length - 1, Math.max(0, from === -1 ? 0 : from + step));
      setCursor(keys()[to]);
      setGoal(keys()[to]);
      return to;
    },
  };
};
