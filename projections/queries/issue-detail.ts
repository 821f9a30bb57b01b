// One issue: its row of the list, its counts by release and environment, its newest occurrences.
import { sql } from 'kysely';
import type { IssueStatus } from '../../domain/events.ts';
import { hourlyByIssue } from './hourly-by-issue.ts';
import { noOccurrence } from './issue-filter.ts';
import { type IssueRow, toIssueRows } from './issue-row.ts';
import { idOf, idsOf, textOf } from './names.ts';
import { listOccurrences, type Occurrence, occurrencesAt } from './occurrences.ts';
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
  const row = await context.read
    .selectFrom('issues')
    .selectAll()
    .where('project_id', '=', idOf(projectId))
    .where('fingerprint', '=', idOf(fingerprint))
    .where('total_count', '>', noOccurrence)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const hourly = await hourlyByIssue(context, { issues: [row], hours: 24, now });
  return (await toIssueRows(context, [row], hourly))[0];
};

const aggregatesOf = ({ read }: QueryContext, { projectId, fingerprint }: IssueKey) =>
  read
    .selectFrom('breakdown')
    .select([textOf('release').as('release'), textOf('environment').as('environment')])
    .select(({ fn }) => [
      fn.sum<number>('total_count').as('total_count'),
      fn.min<number>('first_seen').as('first_seen'),
      fn.max<number>('last_seen').as('last_seen'),
    ])
    .where('project_id', '=', idOf(projectId))
    .where('fingerprint', '=', idOf(fingerprint))
    .groupBy(['breakdown.release', 'breakdown.environment'])
    .orderBy('last_seen', 'desc')
    .orderBy(sql`1`)
    .orderBy(sql`2`)
    .execute();

/** As many as are kept, by when they happened: what arrives late may be old. What retention has taken away stays a sample. */
const samplesOf = async (context: QueryContext, { projectId, fingerprint }: IssueKey) => {
  const row = await context.read
    .selectFrom('samples')
    .select('positions')
    .where('project_id', '=', idOf(projectId))
    .where('fingerprint', '=', idOf(fingerprint))
    .executeTakeFirst();
  const kept = JSON.parse(row?.positions ?? '[]') as number[];
  const newest = await listOccurrences(context, { projectId, fingerprint, limit: kept.length, offset: 0 });
  const known = new Set(newest.map(({ id }) => Number(id)));
  const others = occurrencesAt(
    context,
    kept.filter((position) => !known.has(position)),
  );
  return [...newest, ...others]
    .sort((a, b) => b.captured_at - a.captured_at || Number(b.id) - Number(a.id))
    .slice(0, kept.length);
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
  { read },
  { fingerprints, projectId },
) => {
  let query = read
    .selectFrom('issues')
    .select([textOf('project_id').as('projectId'), textOf('fingerprint').as('fingerprint')])
    .where('fingerprint', 'in', idsOf(fingerprints))
    .where('total_count', '>', noOccurrence);
  if (projectId !== undefined) query = query.where('project_id', '=', idOf(projectId));
  return query.execute();
};
