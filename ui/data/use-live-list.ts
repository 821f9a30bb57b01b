// The list of an address, kept current: what changes on the server changes it, and nothing moves while somebody is at it.
import { type Accessor, createEffect, createMemo, onCleanup } from 'solid-js';
import type { Filters } from '../lib/filters.ts';
import type { IssueList } from './issue-list.ts';
import { listOf, useFollowed } from './kept-lists.ts';

/** @param isHeld whether somebody is at the list */
export const useLiveList = (filters: Accessor<Filters>, isHeld: Accessor<boolean>) => {
  const wanted = createMemo(() => listOf(filters()));
  /** The list before stays until the next one has its first rows. */
  const list = createMemo<IssueList>((before) => {
    const next = wanted();
    return before === undefined || next.total() !== undefined || next.error() !== undefined ? next : before;
  });
  useFollowed(wanted);
  createEffect(() => {
    if (isHeld()) onCleanup(list().hold());
  });
  return { list, isStale: () => list() !== wanted() };
};
