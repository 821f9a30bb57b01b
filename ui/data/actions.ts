// Deciding about errors: shown at once, sent, taken back when the server refuses or somebody changes their mind.
import { counted } from '../lib/numbers.ts';
import { api, bodyOf } from './api.ts';
import { showIssueStatus } from './issue.ts';
import { type IssueKey, keyOf, showStatus } from './issue-list.ts';
import { notify } from './notices.ts';
import { queryClient } from './query-client.ts';
import type { Action, IssueRow, IssueStatus } from './types.ts';

export type Target = Pick<IssueRow, 'project_id' | 'fingerprint' | 'status' | 'error_type'>;

export const statusAfter: Record<Action, IssueStatus> = {
  resolve: 'resolved',
  ignore: 'ignored',
  mute: 'muted',
  unresolve: 'unresolved',
};
const actionFor: Record<IssueStatus, Action> = {
  resolved: 'resolve',
  ignored: 'ignore',
  muted: 'mute',
  unresolved: 'unresolve',
};

/** The API's. */
const mostAtOnce = 500;

const groupedBy = <T>(list: readonly T[], groupOf: (each: T) => string): Map<string, T[]> => {
  const groups = new Map<string, T[]>();
  for (const each of list) groups.set(groupOf(each), [...(groups.get(groupOf(each)) ?? []), each]);
  return groups;
};

const chunked = <T>(list: readonly T[]): T[][] =>
  Array.from({ length: Math.ceil(list.length / mostAtOnce) }, (_, index) =>
    list.slice(index * mostAtOnce, (index + 1) * mostAtOnce),
  );

/** @throws ApiError, and an error that names the first of those that could not be changed */
const send = async (action: Action, targets: readonly Target[], note: string | undefined): Promise<void> => {
  for (const [project_id, ofProject] of groupedBy(targets, (target) => target.project_id))
    for (const some of chunked(ofProject)) {
      const body = { action, fingerprints: some.map(({ fingerprint }) => fingerprint), note: note ?? null };
      const { results } = await bodyOf(api.POST('/v1/errors/bulk', { params: { query: { project_id } }, body }));
      const failed = results.find(({ error }) => error !== undefined);
      if (failed !== undefined) throw new Error(failed.error);
    }
};

const keysOf = (targets: readonly Target[]): IssueKey[] => targets.map(keyOf);

const show = (targets: readonly Target[], status: IssueStatus): void => {
  showStatus(keysOf(targets), status);
  showIssueStatus(keysOf(targets), status);
};

/** As it was before, for each as its status was. */
const showAsBefore = (targets: readonly Target[]): void => {
  for (const [status, some] of groupedBy(targets, (target) => target.status)) show(some, status as IssueStatus);
};

const refreshAround = (targets: readonly Target[]): void => {
  void queryClient.invalidateQueries({ queryKey: ['stats'] });
  for (const key of keysOf(targets)) void queryClient.invalidateQueries({ queryKey: ['issue', key] });
};

const undo = async (targets: readonly Target[]): Promise<void> => {
  showAsBefore(targets);
  try {
    for (const [status, some] of groupedBy(targets, (target) => target.status))
      await send(actionFor[status as IssueStatus], some, 'Undone');
  } catch (error) {
    notify({ text: `Could not be undone: ${(error as Error).message}`, isProblem: true });
  }
  refreshAround(targets);
};

/** Answers whether it is as wished now. @param list their statuses are those before */
export const decide = async (action: Action, list: readonly Target[], note?: string): Promise<boolean> => {
  const status = statusAfter[action];
  const targets = list.filter((target) => target.status !== status).map((target) => ({ ...target }));
  const [first] = targets;
  if (first === undefined) {
    if (list.length > 0) notify({ text: `Already ${status}` });
    return list.length > 0;
  }
  show(targets, status);
  try {
    await send(action, targets, note?.trim() || undefined);
    const what = targets.length === 1 ? first.error_type : counted(targets.length, 'error');
    notify({ text: `${what} ${status}`, action: { label: 'Undo', run: () => void undo(targets) } });
    return true;
  } catch (error) {
    showAsBefore(targets);
    notify({ text: `Not ${status}: ${(error as Error).message}`, isProblem: true });
    return false;
  } finally {
    refreshAround(targets);
  }
};
