// One issue: its row of the list, its counts by release and environment, its newest occurrences.
import type { IssueStatus } from '../../domain/events.ts';
import { hourlyByIssue } from './hourly-by-issue.ts';
import { type IssueRow, toIssueRow } from './issue-row.ts';
import { type Occurrence, occurrencesAt } from './occurrences.ts';
import type { Query, QueryContext } from './query.ts';

export interface IssueKey {
  projectId: string;
  fingerprint: string;
}

export interface Aggregate {
  fingerprint: string;
  release: string;
  environment: string;
  total_count: number;
  status: IssueStatus;
  first_seen: number;
  last_seen: number;
}

export interface IssueDetail {
  issue: IssueRow;
  aggregates: Aggregate[];
  samples: Occurrence[];
}

const issueRow = async (context: QueryContext, { projectId, fingerprint }: IssueKey, now: number) => {
  const row = await context.db
    .selectFrom('issues')
    .selectAll()
    .where('project_id', '=', projectId)
    .where('fingerprint', '=', fingerprint)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const [hourly = []] = await hourlyByIssue(context, { issues: [row], hours: 24, now });
  return toIssueRow(row, hourly);
};

const aggregatesOf = ({ db }: QueryContext, { projectId, fingerprint }: IssueKey) =>
  db
    .selectFrom('breakdown')
    .select(['release', 'environment'])
    .select(({ fn }) => [
      fn.sum<number>('total_count').as('total_count'),
      fn.min<number>('first_seen').as('first_seen'),
      fn.max<number>('last_seen').as('last_seen'),
    ])
    .where('project_id', '=', projectId)
    .where('fingerprint', '=', fingerprint)
    .groupBy(['release', 'environment'])
    .orderBy('last_seen', 'desc')
    .orderBy('release')
    .orderBy('environment')
    .execute();

const samplesOf = async (context: QueryContext, { projectId, fingerprint }: IssueKey) => {
  const rows = await context.db
    .selectFrom('samples')
    .select('position')
    .where('project_id', '=', projectId)
    .where('fingerprint', '=', fingerprint)
    .orderBy('position', 'desc')
    .execute();
  return occurrencesAt(
    context,
    rows.map(({ position }) => position),
  );
};

/** Null for an issue that is not there. */
export const issueDetail: Query<IssueKey & { now: number }, IssueDetail | null> = async (context, { now, ...key }) => {
  const issue = await issueRow(context, key, now);
  if (issue === undefined) return null;
  const { fingerprint, status } = issue;
  const aggregates = (await aggregatesOf(context, key)).map((row) => ({ fingerprint, ...row, status }));
  return { issue, aggregates, samples: await samplesOf(context, key) };
};

/** Which of the given issues exist, in one project or in any. */
export const findIssues: Query<{ fingerprints: string[]; projectId?: string | undefined }, IssueKey[]> = async (
  { db },
  { fingerprints, projectId },
) => {
  let query = db
    .selectFrom('issues')
    .select(['project_id as projectId', 'fingerprint'])
    .where('fingerprint', 'in', fingerprints);
  if (projectId !== undefined) query = query.where('project_id', '=', projectId);
  return query.execute();
};
