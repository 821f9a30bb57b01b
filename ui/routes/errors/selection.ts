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
  /** The row that the keyboard is on. */
  cursor: Accessor<IssueKey | undefined>;
  setCursor(key: IssueKey | undefined): void;
  /** Answers the index of the row it is on now. */
  moveCursor(step: number): number;
}

export const useSelection = (keys: Accessor<readonly IssueKey[]>): Selection => {
  const [set, setSet] = createSignal<ReadonlySet<IssueKey>>(new Set());
  const [cursor, setCursor] = createSignal<IssueKey>();
  let latest: IssueKey | undefined;
  const chosen = createMemo(() => (set().size === 0 ? [] : keys().filter((key) => set().has(key))));

  // A row that leaves the list hands the keyboard on to the one that takes its place.
  createEffect((before: number) => {
    const current = cursor();
    if (current === undefined) return -1;
    const index = keys().indexOf(current);
    if (index === -1 && before !== -1) setCursor(keys()[Math.min(before, keys().length - 1)]);
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
    moveCursor: (step) => {
      const current = cursor();
      const from = current === undefined ? -1 : keys().indexOf(current);
      const to = Math.min(keys().length - 1, Math.max(0, from === -1 ? 0 : from + step));
      setCursor(keys()[to]);
      return to;
    },
  };
};
