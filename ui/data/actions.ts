// Deciding about errors: shown at once, sent, and taken back where the server refuses or somebody changes their mind.
import { counted } from '../lib/numbers.ts';
import { groupedBy, sendAll, type Target } from './bulk.ts';
import { issueStatusIsKnown, showIssueStatus } from './issue.ts';
import { keyOf } from './issue-list.ts';
import { showStatus, statusIsKnown } from './kept-lists.ts';
import { notify } from './notices.ts';
import { queryClient } from './query-client.ts';
import type { Action, IssueStatus } from './types.ts';

export type { Target } from './bulk.ts';

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

/** The note of a decision that takes another one back: the timeline tells of both in one line. */
export const undoneNote = 'Undone';

const show = (targets: readonly Target[], status: IssueStatus): void => {
  const keys = targets.map(keyOf);
  showStatus(keys, status);
  showIssueStatus(keys, status);
};

/** As it was before, for each as its status was. */
const showAsBefore = (targets: readonly Target[]): void => {
  for (const [status, some] of groupedBy(targets, (target) => target.status)) show(some, status);
};

/** Whatever was guessed, what the server says is shown from here on. */
const readAgain = (targets: readonly Target[]): void => {
  const keys = targets.map(keyOf);
  statusIsKnown(keys);
  issueStatusIsKnown(keys);
  void queryClient.invalidateQueries({ queryKey: ['stats'] });
};

const named = (targets: readonly Target[]): string =>
  targets.length === 1 ? (targets[0]?.error_type ?? '') : counted(targets.length, 'error');

const undo = async (targets: readonly Target[], status: IssueStatus): Promise<void> => {
  showAsBefore(targets);
  for (const [before, some] of groupedBy(targets, (target) => target.status)) {
    const { failed, reason } = await sendAll(actionFor[before], some, undoneNote);
    if (failed.length === 0) continue;
    show(failed, status);
    notify({ text: `${named(failed)} could not be undone: ${reason}`, isProblem: true });
  }
  readAgain(targets);
};

/** Answers whether all is as wished now. @param list their statuses are those before */
export const decide = async (action: Action, list: readonly Target[], note?: string): Promise<boolean> => {
  const status = statusAfter[action];
  const targets = list.filter((target) => target.status !== status).map((target) => ({ ...target }));
  if (targets.length === 0) {
    if (list.length > 0) notify({ text: `Already ${status}` });
    return list.length > 0;
  }
  show(targets, status);
  const { taken, failed, reason } = await sendAll(action, targets, note?.trim() || undefined);
  showAsBefore(failed);
  readAgain(targets);
  const why = failed.length === targets.length ? reason : `${named(failed)}: ${reason}`;
  if (failed.length > 0) notify({ text: `Not ${status}: ${why}`, isProblem: true });
  if (taken.length > 0)
    notify({
      text: `${named(taken)} ${status}`,
      action: { label: 'Undo', run: () => void undo(taken, status) },
    });
  return failed.length === 0;
};
