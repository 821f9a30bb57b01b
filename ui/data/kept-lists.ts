// The lists that were looked at lately: going back shows one at once, as it was, while it is read again.
import { type Accessor, createEffect, on, onCleanup } from 'solid-js';
import { type Filters, searchOf } from '../lib/filters.ts';
import { isPassing } from './api.ts';
import { createIssueList, type IssueKey, type IssueList, keyOf } from './issue-list.ts';
import { issueSource } from './issue-pages.ts';
import { type Changes, isLive, useChanges } from './live.ts';
import type { IssueStatus } from './types.ts';

const mostKept = 6;
const kept = new Map<string, IssueList>();
/** Those that are on the page, and know what happens. */
const followed = new Set<IssueList>();

/** The list that an address stands for. Nothing is asked for here: whoever shows it follows it. */
export const listOf = (filters: Filters): IssueList => {
  const name = searchOf(filters);
  const list = kept.get(name) ?? createIssueList(filters, issueSource);
  kept.delete(name);
  kept.set(name, list);
  const oldest = kept.keys().next().value;
  if (kept.size > mostKept && oldest !== undefined) kept.delete(oldest);
  return list;
};

const follow = (list: IssueList, changes: Changes | undefined): void => {
  if (list.total() === undefined) {
    // A first page that could not be read is asked for every half minute while there is no stream, not with every event.
    if (changes === undefined && !isLive()) void list.loadMore();
    return;
  }
  if (changes === undefined || changes.more) {
    void list.changed(undefined);
    return;
  }
  const ours = changes.issues.filter(
    ({ project_id }) => list.filters.project === undefined || list.filters.project === project_id,
  );
  const entered = ours.filter((issue) => issue.new || issue.regressed || issue.status_changed);
  void list.changed([...new Set(ours.map(({ fingerprint }) => fingerprint))], entered.map(keyOf));
};

/** Reads a list when it comes into sight, and keeps it current as long as it is there. */
export const useFollowed = (list: Accessor<IssueList>): void => {
  createEffect(
    on(list, (shown) => {
      followed.add(shown);
      onCleanup(() => followed.delete(shown));
      void (shown.total() === undefined ? shown.loadMore() : shown.changed(undefined));
    }),
  );
  useChanges((changes) => follow(list(), changes));
  // A server that is back answers what it could not.
  createEffect(on(isLive, (live) => live && isPassing(list().error()) && void list().loadMore(), { defer: true }));
};

/** Every list that is kept shows what has been decided, before the server has answered. */
export const showStatus = (keys: readonly IssueKey[], status: IssueStatus): void => {
  for (const list of kept.values()) list.decide(keys, status);
};

/** The server has answered: what it says of them is what counts from here on. */
export const statusIsKnown = (keys: readonly IssueKey[]): void => {
  for (const list of kept.values()) list.decided(keys);
  const fingerprints = [...new Set(keys.map((key) => key.slice(key.indexOf('/') + 1)))];
  for (const list of followed) void list.changed(fingerprints);
};
