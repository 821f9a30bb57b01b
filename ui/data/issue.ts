// One error: what is known of it, and what happens to it while it is looked at.
import { keepPreviousData, useQuery } from '@tanstack/solid-query';
import type { Accessor } from 'solid-js';
import { throttled } from '../lib/throttle.ts';
import { answered, api, bodyOf, nextCursor } from './api.ts';
import { type IssueKey, keyOf } from './issue-list.ts';
import { useChanges, whenNotLive } from './live.ts';
import { queryClient } from './query-client.ts';
import type { IssueDetail, IssueStatus, Occurrence } from './types.ts';

export interface IssueName {
  project_id: string;
  fingerprint: string;
}

/** An error that keeps happening is read again no more often than this. */
const busyMs = 3000;

const named = ({ project_id, fingerprint }: IssueName) => ({ path: { fingerprint }, query: { project_id } });
const keyFor = (name: IssueName, ...part: unknown[]) => ['issue', keyOf(name), ...part];

export const useIssue = (name: Accessor<IssueName>) =>
  useQuery(() => {
    const usual = whenNotLive();
    return {
      queryKey: keyFor(name(), 'detail'),
      queryFn: ({ signal }) => bodyOf(api.GET('/v1/errors/{fingerprint}', { params: named(name()), signal })),
      // Its source maps are being read: the next look finds them.
      refetchInterval: ({ state }) =>
        state.data?.samples.some(({ deobfuscation }) => deobfuscation === 'late') === true ? busyMs : usual,
      // What is still so stays on the page as it is: what is unfolded, selected, or has the focus.
      reconcile: 'id',
    };
  });

/** The errors that have this fingerprint, in all projects. */
export const useIssuesNamed = (fingerprint: Accessor<string>) =>
  useQuery(() => ({
    queryKey: ['issues-named', fingerprint()],
    queryFn: ({ signal }) =>
      bodyOf(api.GET('/v1/errors', { params: { query: { fingerprint: [fingerprint()] } }, signal })),
  }));

export const useIssueTrend = (name: Accessor<IssueName>, hours: Accessor<number>) =>
  useQuery(() => ({
    queryKey: keyFor(name(), 'trend', hours()),
    queryFn: ({ signal }) => {
      const { path, query } = named(name());
      return bodyOf(
        api.GET('/v1/errors/{fingerprint}/trend', { params: { path, query: { ...query, hours: hours() } }, signal }),
      );
    },
    refetchInterval: whenNotLive(),
  }));

export const useHistory = (name: Accessor<IssueName>) =>
  useQuery(() => ({
    queryKey: keyFor(name(), 'history'),
    queryFn: ({ signal }) => bodyOf(api.GET('/v1/errors/{fingerprint}/history', { params: named(name()), signal })),
    refetchInterval: whenNotLive(),
    reconcile: 'id',
  }));

export const occurrencesPerPage = 20;

/** A page of the occurrences that are kept, newest first. @param cursor undefined: the newest; later pages stay as they are */
export const useOccurrences = (name: Accessor<IssueName>, cursor: Accessor<string | undefined>) =>
  useQuery(() => ({
    queryKey: keyFor(name(), 'occurrences', cursor()),
    queryFn: async ({ signal }): Promise<{ rows: Occurrence[]; next: string | undefined }> => {
      const { path, query } = named(name());
      const from = cursor();
      const part = { limit: occurrencesPerPage, symbolicate: true, ...(from === undefined ? {} : { cursor: from }) };
      const { data, response } = await answered(
        api.GET('/v1/errors/{fingerprint}/occurrences', { params: { path, query: { ...query, ...part } }, signal }),
      );
      return { rows: data, next: nextCursor(response) };
    },
    placeholderData: keepPreviousData,
    reconcile: 'id',
  }));

/** About these something has just been decided: what the server says until it has answered may be older. */
const undecided = new Set<IssueKey>();

/** Reads it again when something has happened to it. */
export const useIssueChanges = (name: Accessor<IssueName>): void => {
  const readAgain = throttled(() => {
    if (!undecided.has(keyOf(name()))) void queryClient.invalidateQueries({ queryKey: keyFor(name()) });
  }, busyMs);
  useChanges((changes) => {
    const isAbout = changes?.issues.some((issue) => keyOf(issue) === keyOf(name())) ?? true;
    if (isAbout || changes?.more) readAgain();
  });
};

/** What was just decided, before the server has answered. */
export const showIssueStatus = (keys: readonly IssueKey[], status: IssueStatus): void => {
  for (const key of keys) {
    undecided.add(key);
    void queryClient.cancelQueries({ queryKey: ['issue', key, 'detail'] });
    queryClient.setQueryData<IssueDetail>(['issue', key, 'detail'], (before) =>
      before === undefined ? before : { ...before, issue: { ...before.issue, status } },
    );
  }
};

/** The server has answered: what it says counts from here on. */
export const issueStatusIsKnown = (keys: readonly IssueKey[]): void => {
  for (const key of keys) {
    undecided.delete(key);
    void queryClient.invalidateQueries({ queryKey: ['issue', key] });
  }
};
