// Events per hour of what the filters of the list let through: the chart and the figures say the same as the list below them.
import { type SelectQueryBuilder, sql } from 'kysely';
import type { NameId } from '../projection.ts';
import type { IssueFilter } from './issue-filter.ts';
import { idOf } from './names.ts';
import type { Database, QueryContext } from './query.ts';

export type OverviewFilter = Pick<IssueFilter, 'projectId' | 'release' | 'environment' | 'source' | 'route' | 'status'>;

const narrowing = ['release', 'environment', 'source', 'route', 'status'] as const;
/** The filters beside the project; without any of them totals are kept, and nothing has to be summed. */
export const narrowedBy = (filter: OverviewFilter): (typeof narrowing)[number][] =>
  narrowing.filter((name) => filter[name] !== undefined);

/** Counted hours from one to another, both included, with the route of their issue. */
export const narrowedHours = ({ read }: QueryContext, filter: OverviewFilter, from: number, to: number) => {
  const { projectId, release, environment, source, route, status } = filter;
  let query = read
    .selectFrom('hourly_counts')
    .innerJoin('issues', (join) =>
      join
        .onRef('issues.project_id', '=', 'hourly_counts.project_id')
        .onRef('issues.fingerprint', '=', 'hourly_counts.fingerprint'),
    )
    .where('hour', '>=', from)
    .where('hour', '<=', to);
  const names = { project_id: projectId, release, environment, source };
  for (const [column, value] of Object.entries(names))
    if (value !== undefined) query = query.where(sql.ref<NameId>(`hourly_counts.${column}`), '=', idOf(value));
  if (route !== undefined) query = query.where('issues.route', '=', route);
  if (status !== undefined) query = query.where(sql`coalesce(issues.status, 'unresolved')`, '=', status);
  return query as SelectQueryBuilder<Database, 'hourly_counts' | 'issues', object>;
};
