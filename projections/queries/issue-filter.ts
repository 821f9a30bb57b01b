// Which issues a list shows, and what of each is counted: the release, environment, source and time filters narrow the
// counts, the others choose among issues.
import { type AliasedExpression, type SelectQueryBuilder, sql } from 'kysely';
import { hourMs, hourOf } from '../hours.ts';
import type { NameId } from '../projection.ts';
import { chosenBy, type FilterValues, narrowedTo, narrowing, statusColumn } from './filters.ts';
import { idOf, idsOf } from './names.ts';
import type { QueryContext } from './query.ts';

/** Times are ms since the epoch, both ends included. Without a project: all of them. */
export interface IssueFilter extends FilterValues {
  projectId?: string | undefined;
  since?: number | undefined;
  until?: number | undefined;
  q?: string | undefined;
  /** Only these. */
  fingerprints?: readonly string[] | undefined;
}

const narrow = <DB, TB extends keyof DB, O>(
  query: SelectQueryBuilder<DB, TB, O>,
  filter: IssueFilter,
): SelectQueryBuilder<DB, TB, O> => {
  const { projectId, fingerprints } = filter;
  let among = narrowedTo(query, filter);
  if (fingerprints !== undefined) among = among.where(sql.ref('fingerprint'), 'in', idsOf(fingerprints));
  return projectId === undefined ? among : among.where(sql.ref('project_id'), '=', idOf(projectId));
};

const isNarrowed = (filter: IssueFilter): boolean =>
  filter.since !== undefined || filter.until !== undefined || narrowing.some(({ name }) => filter[name] !== undefined);

/** Occurrences counted together, before they are summed per issue. */
interface CountedRow {
  project_id: NameId;
  fingerprint: NameId;
  release: NameId;
  environment: NameId;
  count: number;
  first_seen: number;
  last_seen: number;
  /** Log position of the newest of them. */
  newest: number;
}
const grouping = ['project_id', 'fingerprint', 'release', 'environment'] as const;

const allTime = ({ read }: QueryContext, filter: IssueFilter) =>
  narrow(
    read.selectFrom('breakdown').select(grouping).select(['total_count as count', 'first_seen', 'last_seen', 'newest']),
    filter,
  );

const wholeHours = ({ read }: QueryContext, filter: IssueFilter, from: number, before: number) =>
  narrow(
    read
      .selectFrom('hourly_counts')
      .select(grouping)
      .select(['count', 'first_seen', 'last_seen', 'newest'])
      .where('hour', '>=', from)
      .where('hour', '<', before),
    filter,
  );

const partOfHour = ({ read }: QueryContext, filter: IssueFilter, hour: number, since: number, until: number) =>
  narrow(
    read
      .selectFrom('occurrences')
      .select(['project_id', 'fingerprint'])
      .select([sql<NameId>`release`.as('release'), sql<NameId>`environment`.as('environment')])
      .select([sql<number>`1`.as('count'), 'occurred_at as first_seen', 'occurred_at as last_seen'])
      .select('position as newest')
      .where('hour', '=', hour)
      .where('occurred_at', '>=', since)
      .where('occurred_at', '<=', until),
    filter,
  );

/** A time range: whole hours from their counts, the parts of hours at its ends from single occurrences. */
const inRange = (context: QueryContext, filter: IssueFilter) => {
  const since = filter.since ?? 0;
  const until = filter.until ?? Number.MAX_SAFE_INTEGER;
  const firstWhole = Math.ceil(since / hourMs) * hourMs;
  const afterWhole = hourOf(until + 1);
  const partial = new Set([hourOf(since), hourOf(until)].filter((hour) => hour < firstWhole || hour >= afterWhole));
  return [...partial].reduce(
    (query, hour) => query.unionAll(partOfHour(context, filter, hour, since, until)),
    wholeHours(context, filter, firstWhole, afterWhole),
  );
};

/** What the release, environment, source and time filters let through. */
export const countedRows = (context: QueryContext, filter: IssueFilter): AliasedExpression<CountedRow, 'row'> => {
  const always = filter.since === undefined && filter.until === undefined;
  const rows = always ? allTime(context, filter) : inRange(context, filter);
  return rows.as('row') as unknown as AliasedExpression<CountedRow, 'row'>;
};

/** An issue whose status somebody changed just when its project was deleted has no occurrence, and is none. */
export const noOccurrence = 0;

const issueColumns = [
  'issues.project_id',
  'issues.fingerprint',
  'issues.error_type',
  'issues.message',
  'issues.source',
  'issues.route',
  'issues.screen',
  'issues.regressed_at',
] as const;

/**
 * One row per issue that the filter lets through, with the counts that it lets through. Where these have to be summed anyway,
 * `matching` says how many rows there are in all; otherwise it is null, and an index knows.
 */
export const matchingIssues = (context: QueryContext, filter: IssueFilter) => {
  const { read, matchesSearch } = context;
  const plain = () =>
    read
      .selectFrom('issues')
      .select(issueColumns)
      .select(['total_count', 'first_seen', 'last_seen', 'release', 'environment'])
      .select([
        statusColumn.as('status'),
        sql<number | null>`NULL`.as('newest'),
        sql<number | null>`NULL`.as('matching'),
      ]);
  const counted = () =>
    read
      .selectFrom('issues')
      .innerJoin(
        read
          .selectFrom(countedRows(context, filter))
          .select(['project_id', 'fingerprint'])
          .select(({ fn }) => [
            fn.sum<number>('count').as('total_count'),
            fn.min('first_seen').as('first_seen'),
            fn.max('last_seen').as('last_seen'),
            fn.max('newest').as('newest'),
          ])
          .groupBy(['project_id', 'fingerprint'])
          .as('counts'),
        (join) =>
          join
            .onRef('counts.project_id', '=', 'issues.project_id')
            .onRef('counts.fingerprint', '=', 'issues.fingerprint'),
      )
      .select(issueColumns)
      .select(['counts.total_count', 'counts.first_seen', 'counts.last_seen'])
      .select(['issues.release', 'issues.environment', statusColumn.as('status')])
      .select(['counts.newest', sql<number | null>`count(*) OVER ()`.as('matching')]);

  let query = (isNarrowed(filter) ? counted() : plain()) as ReturnType<typeof plain>;
  query = query.where('issues.total_count', '>', noOccurrence);
  if (filter.projectId !== undefined) query = query.where('issues.project_id', '=', idOf(filter.projectId));
  if (filter.fingerprints !== undefined) query = query.where('issues.fingerprint', 'in', idsOf(filter.fingerprints));
  query = chosenBy(query, filter);
  const found = filter.q === undefined ? undefined : matchesSearch(filter.q);
  return found === undefined ? query : query.where(found);
};
