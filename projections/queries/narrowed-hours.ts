// Events per hour of what the filters of the list let through: the chart and the figures say the same as the list below them.
import type { SelectQueryBuilder } from 'kysely';
import { chosenBy, type FilterValues, narrowedTo } from './filters.ts';
import { idOf } from './names.ts';
import type { Database, QueryContext } from './query.ts';

export interface OverviewFilter extends FilterValues {
  projectId?: string | undefined;
}

/** Counted hours from one to another, both included, with the route of their issue. */
export const narrowedHours = ({ read }: QueryContext, filter: OverviewFilter, from: number, to: number) => {
  const { projectId } = filter;
  const query = read
    .selectFrom('hourly_counts')
    .innerJoin('issues', (join) =>
      join
        .onRef('issues.project_id', '=', 'hourly_counts.project_id')
        .onRef('issues.fingerprint', '=', 'hourly_counts.fingerprint'),
    )
    .where('hour', '>=', from)
    .where('hour', '<=', to);
  const narrowed = chosenBy(narrowedTo(query, filter, 'hourly_counts'), filter);
  const own = projectId === undefined ? narrowed : narrowed.where('hourly_counts.project_id', '=', idOf(projectId));
  return own as SelectQueryBuilder<Database, 'hourly_counts' | 'issues', object>;
};
