// Groups as the appender thread gets them: rows of occurrences, and decisions with everything that does not matter filled in.

import type { Effect } from '../../application/effects.ts';
import type { Decision, OccurrenceRow } from '../../application/log.ts';
import type { DecidedEvent } from '../../domain/events.ts';
import { verifyChain } from '../../infrastructure/log/audit-chain.ts';
import type { AppendResult } from '../../infrastructure/log/group.ts';
import type { LogStore } from '../../infrastructure/log/log-store.ts';
import { captured } from '../support/events.ts';
import type { Workspace } from '../support/workspace.ts';

export const resolution: DecidedEvent = { type: 'IssueResolved', data: { fingerprint: 'f1', from: 'unresolved' } };

/** On a new stream, unless it says something else. */
export const decision = (given: Partial<Decision> = {}): Decision => ({
  stream: 'issue:p1:f1',
  projectId: 'p1',
  expectedVersion: 0,
  actor: 'token:t1',
  cause: null,
  events: [resolution],
  ...given,
});

/** A decision that conflicts only for what it does to effects. */
export const changing = (...effects: Effect[]): Decision => {
  const { expectedVersion: _, ...rest } = decision({ stream: 'user:u1', projectId: null, effects });
  return rest;
};

export const occurrence = (
  eventId: string | null = null,
  project = 'p1',
  apiKey: string | null = null,
): OccurrenceRow => [
  project,
  `issue:${project}:f1`,
  JSON.stringify(captured({ project }).event.data),
  '{}',
  eventId,
  apiKey,
];

export const append = (
  { log }: { log: LogStore },
  occurrences: OccurrenceRow[],
  decisions: Decision[] = [],
): AppendResult => log.append({ occurrences, decisions });

/** What became of decisions that are one group. */
export const outcomes = (workspace: Workspace, ...decisions: Decision[]) =>
  append(workspace, [], decisions).decisions.map(({ outcome }) => outcome);

/** Rows of a table. */
export const count = ({ log }: Workspace, table = 'log') =>
  log.connection.prepare(`SELECT count(*) FROM ${table}`).pluck().get();

export const chainProblems = ({ log }: Workspace): string[] => verifyChain(log.connection).problems;
