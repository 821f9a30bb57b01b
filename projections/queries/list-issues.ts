// The list of errors: filtered, sorted, paged by cursor or offset.
import { hourMs, hourOf } from '../hours.ts';
import type { NameId } from '../projection.ts';
import { hourlyByIssue } from './hourly-by-issue.ts';
import { countedRows, type IssueFilter, matchingIssues } from './issue-filter.ts';
import { type IssueRow, toIssueRows } from './issue-row.ts';
import { idOf } from './names.ts';
import type { Query, QueryContext } from './query.ts';

export const sortFields = ['last_seen', 'first_seen', 'total_count'] as const;
export type SortField = (typeof sortFields)[number];

/** The last row of a page: the next one starts after it. */
export interface Cursor {
  value: number;
  projectId: string;
  fingerprint: string;
}

export interface ListIssues extends IssueFilter {
  sort: SortField;
  order: 'asc' | 'desc';
  limit: number;
  offset: number;
  after?: Cursor | undefined;
  /** ms since the epoch; the 24 hourly counts end in its hour, or in that of `until` where it is earlier. */
  now: number;
}

export interface IssuePage {
  rows: IssueRow[];
  /** Issues that match the filter, on all pages. */
  total: number;
  next: Cursor | null;
}

type MatchingRow = Awaited<ReturnType<ReturnType<typeof matchingIssues>['execute']>>[number];

const page = ({ read, ...context }: QueryContext, params: ListIssues): Promise<MatchingRow[]> => {
  const { sort, order, limit, offset, after } = params;
  let query = read.selectFrom(matchingIssues({ read, ...context }, params).as('issue')).selectAll();
  if (after !== undefined) {
    const beyond = order === 'desc' ? '<' : '>';
    query = query.where(({ eb, and, or }) =>
      or([
        eb(sort, beyond, after.value),
        and([eb(sort, '=', after.value), eb('project_id', '>', idOf(after.projectId))]),
        and([
          eb(sort, '=', after.value),
          eb('project_id', '=', idOf(after.projectId)),
          eb('fingerprint', '>', idOf(after.fingerprint)),
        ]),
      ]),
    );
  }
  return query
    .orderBy(sort, order)
    .orderBy('project_id')
    .orderBy('fingerprint')
    .limit(limit)
    .offset(offset)
    .execute() as Promise<MatchingRow[]>;
};

const count = async (context: QueryContext, filter: IssueFilter): Promise<number> => {
  const matching = matchingIssues(context, filter).as('issue');
  const row = await context.read
    .selectFrom(matching)
    .select(({ fn }) => fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow();
  return row.total;
};

/** Release and environment of the newest occurrence that matched, by its position. */
const newestMatches = async (context: QueryContext, filter: IssueFilter, rows: MatchingRow[]) => {
  const positions = rows.flatMap(({ newest }) => newest ?? []);
  if (positions.length === 0) return new Map<number | null, { release: NameId; environment: NameId }>();
  const found = await context.read
    .selectFrom(countedRows(context, filter))
    .select(['newest', 'release', 'environment'])
    .where('fingerprint', 'in', [...new Set(rows.map(({ fingerprint }) => fingerprint))])
    .where('newest', 'in', positions)
    .execute();
  return new Map(found.map(({ newest, release, environment }) => [newest, { release, environment }]));
};

/** Every window ends with the hour of now: what a clock that was wrong has put behind it is counted in none. */
const endOf = ({ since, until, now }: ListIssues): number | undefined =>
  since === undefined && until === undefined ? undefined : Math.min(until ?? Infinity, hourOf(now) + hourMs - 1);

export const listIssues: Query<ListIssues, IssuePage> = async (context, asked) => {
  const params = { ...asked, until: endOf(asked) };
  const rows = await page(context, params);
  const total = rows[0]?.matching ?? (await count(context, params));
  const newest = await newestMatches(context, params, rows);
  const end = Math.min(params.now, params.until ?? params.now);
  const hourly = await hourlyByIssue(context, { issues: rows, hours: 24, now: end, filter: params });
  const shown = await toIssueRows(
    context,
    rows.map((row) => ({ ...row, ...newest.get(row.newest) })),
    hourly,
  );
  const last = rows.length === params.limit ? shown.at(-1) : undefined;
  const next = last && { value: last[params.sort], projectId: last.project_id, fingerprint: last.fingerprint };
  return { total, next: next ?? null, rows: shown };
};
