// The list of an address, kept current: what changes on the server changes it, and nothing moves while somebody is at it.
import { type Accessor, createEffect, createMemo, on, onCleanup } from 'solid-js';
import { type IssueList, issueListOf, keyOf } from '../../data/issue-list.ts';
import { type Changes, useChanges } from '../../data/live.ts';
import type { Filters } from '../../lib/filters.ts';

const isAbout = (filters: Filters, projectId: string): boolean =>
  filters.project === undefined || filters.project === projectId;

const follow = (list: IssueList, changes: Changes | undefined): void => {
  if (list.total() === undefined) return;
  if (changes === undefined || changes.more) void list.refreshTop();
  const named = changes?.issues ?? [];
  const ours = named.filter(({ project_id }) => isAbout(list.filters, project_id));
  // Those on the page first, in case they are too many for one request.
  const sorted = ours.toSorted(
    (a, b) => Number(list.row(keyOf(b)) !== undefined) - Number(list.row(keyOf(a)) !== undefined),
  );
  void list.refresh([...new Set(sorted.map(({ fingerprint }) => fingerprint))]);
};

/** @param isHeld whether somebody is at the list */
export const useLiveList = (filters: Accessor<Filters>, isHeld: Accessor<boolean>) => {
  const wanted = createMemo(() => issueListOf(filters()));
  /** The list before stays until the next one has its first rows. */
  const list = createMemo<IssueList>((before) => {
    const next = wanted();
    return before === undefined || next.total() !== undefined || next.error() !== undefined ? next : before;
  });
  createEffect(on(wanted, (next) => next.total() !== undefined && void next.refreshTop(), { defer: false }));
  createEffect(() => list().hold(isHeld()));
  useChanges((changes) => follow(list(), changes));
  onCleanup(() => list().hold(false));
  return { list, isStale: () => list() !== wanted() };
};
