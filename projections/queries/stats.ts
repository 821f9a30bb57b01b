// The figures of the stats bar.
import { type Expression, sql } from 'kysely';
import { hourMs, hourOf } from '../hours.ts';
import type { NameId } from '../projection.ts';
import { givenOf } from './filters.ts';
import { matchingIssues, noOccurrence } from './issue-filter.ts';
import { idOf, textOf } from './names.ts';
import { narrowedHours, type OverviewFilter } from './narrowed-hours.ts';
import type { Query, QueryContext } from './query.ts';

export interface Stats {
  /** Issues, whatever their status. */
  total_errors: number;
  unresolved_errors: number;
  /** Events, ever. */
  total_events: number;
  /** Events of the last 24 hour buckets, the current one included. */
  total_events_24h: number;
  /** The busiest routes of the same 24 hours. */
  top_routes: { route: string; count: number }[];
}

const topRoutes = 10;

/** The same figures of what the filters of the list let through. */
const narrowedStats = async (context: QueryContext, filter: OverviewFilter, since: number, now: number) => {
  const { total, unresolved, events } = await context.read
    .selectFrom(matchingIssues(context, filter).as('issue'))
    .select(({ fn, eb }) => [
      fn.countAll<number>().as('total'),
      fn
        .countAll<number>()
        .filterWhere(eb('status', '=', 'unresolved'))
        .as('unresolved'),
      fn.sum<number | null>('total_count').as('events'),
    ])
    .executeTakeFirstOrThrow();
  const hours = narrowedHours(context, filter, since, hourOf(now));
  const day = await hours.select(({ fn }) => fn.sum<number | null>('count').as('count')).executeTakeFirst();
  const routes = await hours
    .select([sql<string>`issues.route`.as('route'), ({ fn }) => fn.sum<number>('count').as('count')])
    .where('issues.route', 'is not', null)
    .groupBy('issues.route')
    .orderBy('count', 'desc')
    .orderBy(sql`1`)
    .limit(topRoutes)
    .execute();
  return {
    total_errors: total,
    unresolved_errors: unresolved,
    total_events: events ?? 0,
    total_events_24h: day?.count ?? 0,
    top_routes: routes,
  };
};

export const stats: Query<OverviewFilter & { now: number }, Stats> = async (context, { now, ...filter }) => {
  const { read } = context;
  const { projectId } = filter;
  const since = hourOf(now) - 23 * hourMs;
  if (givenOf(filter).length > 0) return narrowedStats(context, filter, since, now);
  const issues = read
    .selectFrom('issues')
    .where('total_count', '>', noOccurrence)
    .select(({ fn }) => fn.countAll<number>().as('total'))
    .select(({ fn }) => fn.sum<number>('total_count').as('events'))
    .select(({ fn, eb }) =>
      fn
        .countAll<number>()
        .filterWhere(eb.or([eb('status', 'is', null), eb('status', '=', 'unresolved')]))
        .as('unresolved'),
    );
  const events = read
    .selectFrom('totals')
    .select(({ fn }) => fn.sum<number | null>('count').as('count'))
    .where('hour', '>=', since)
    .where('hour', '<=', hourOf(now));
  const routes = read
    .selectFrom('routes')
    .select([textOf('route').as('route'), ({ fn }) => fn.sum<number>('count').as('count')])
    .where('hour', '>=', since)
    .where('hour', '<=', hourOf(now))
    .where('route', 'is not', idOf(''))
    .groupBy('routes.route')
    .orderBy('count', 'desc')
    .orderBy(sql`1`)
    .limit(topRoutes);
  const own = <Q extends { where(column: 'project_id', operator: '=', value: Expression<NameId>): Q }>(query: Q): Q =>
    projectId === undefined ? query : query.where('project_id', '=', idOf(projectId));
  const { total, unresolved, events: ever } = await own(issues).executeTakeFirstOrThrow();
  const { count } = await own(events).executeTakeFirstOrThrow();
  return {
    total_errors: total,
    unresolved_errors: unresolved,
    total_events: ever ?? 0,
    total_events_24h: count ?? 0,
    top_routes: await own(routes).execute(),
  };
};
