// The life of an issue: unresolved, resolved, ignored, muted, and back by hand or by regression.
import type { DecidedEvent, IssueEvent, IssueStatus } from './events.ts';
import { Rejected } from './rejected.ts';

export type IssueCommand =
  | { type: 'ResolveIssue'; projectId: string; fingerprint: string; note?: string }
  | { type: 'IgnoreIssue'; projectId: string; fingerprint: string; note?: string }
  | { type: 'MuteIssue'; projectId: string; fingerprint: string; note?: string }
  | { type: 'UnresolveIssue'; projectId: string; fingerprint: string; note?: string }
  /** Sent by the regression policy: `occurrence` is the log position of the occurrence that came back. */
  | {
      type: 'ReopenIssue';
      projectId: string;
      fingerprint: string;
      release: string;
      environment: string;
      occurrence: number;
    };

export interface IssueState {
  /** Whether any occurrence of the issue was ever recorded. */
  seen: boolean;
  status: IssueStatus;
  /** Log position of the event that set the status; 0 before the first. */
  since: number;
}

const statusAfter = {
  IssueResolved: 'resolved',
  IssueIgnored: 'ignored',
  IssueMuted: 'muted',
  IssueUnresolved: 'unresolved',
  IssueRegressed: 'unresolved',
} as const satisfies Record<IssueEvent['type'], IssueStatus>;

/** The status that an event leaves an issue in, or undefined when the event is not about an issue's status. */
export const statusOf = (type: string): IssueStatus | undefined =>
  Object.hasOwn(statusAfter, type) ? statusAfter[type as IssueEvent['type']] : undefined;

export const initialState = (seen: boolean): IssueState => ({ seen, status: 'unresolved', since: 0 });

export const evolve = (issue: IssueState, event: DecidedEvent & { position: number }): IssueState => {
  const status = statusOf(event.type);
  return status === undefined ? issue : { ...issue, status, since: event.position };
};

const changes = {
  ResolveIssue: 'IssueResolved',
  IgnoreIssue: 'IssueIgnored',
  MuteIssue: 'IssueMuted',
  UnresolveIssue: 'IssueUnresolved',
} as const;

export const decide = (command: IssueCommand, issue: IssueState): IssueEvent[] => {
  const { fingerprint } = command;
  if (!issue.seen)
    throw new Rejected('unknown_issue', `no error with the fingerprint "${fingerprint}" in this project`);
  if (command.type === 'ReopenIssue') {
    // An occurrence from before the resolution is no regression, however late the policy gets to it.
    if (issue.status !== 'resolved' || command.occurrence <= issue.since) return [];
    const { release, environment } = command;
    return [{ type: 'IssueRegressed', data: { fingerprint, from: issue.status, release, environment } }];
  }
  const type = changes[command.type];
  if (issue.status === statusAfter[type]) return [];
  const note = command.note === undefined ? {} : { note: command.note };
  return [{ type, data: { fingerprint, from: issue.status, ...note } }];
};
