// What errors can be filtered by: the releases, environments, sources and routes that there are.
import { sql } from 'kysely';
import { noOccurrence } from './issue-filter.ts';
import { idOf, textOf } from './names.ts';
import type { Query, QueryContext } from './query.ts';

export interface Facet {
  value: string;
  /** Events that carry it, ever. */
  total_count: number;
  /** The newest of them, ms since the epoch. */
  last_seen: number;
}

/** Each newest first, and no more than `mostFacets`. */
export interface Facets {
  releases: Facet[];
  environments: Facet[];
  sources: Facet[];
  routes: Facet[];
}

export const mostFacets = 200;

const ofBreakdown = (
  { read }: QueryContext,
  column: 'release' | 'environment' | 'source',
  projectId: string | undefined,
): Promise<Facet[]> => {
  const query = read
    .selectFrom('breakdown')
    .select(textOf(`breakdown.${column}`).as('value'))
    .select(({ fn }) => [fn.sum<number>('total_count').as('total_count'), fn.max<number>('last_seen').as('last_seen')])
    .groupBy(`breakdown.${column}`)
    .orderBy('last_seen', 'desc')
    .orderBy(sql`1`)
    .limit(mostFacets);
  return (projectId === undefined ? query : query.where('project_id', '=', idOf(projectId))).execute();
};

/** An issue is found by the route of its newest occurrence. */
const routesOf = ({ read }: QueryContext, projectId: string | undefined): Promise<Facet[]> => {
  const query = read
    .selectFrom('issues')
    .select(sql<string>`route`.as('value'))
    .select(({ fn }) => [fn.sum<number>('total_count').as('total_count'), fn.max<number>('last_seen').as('last_seen')])
    .where('route', 'is not', null)
    .where('total_count', '>', noOccurrence)
    .groupBy('route')
    .orderBy('last_seen', 'desc')
    .orderBy('value')
    .limit(mostFacets);
  return (projectId === undefined ? query : query.where('project_id', '=', idOf(projectId))).execute();
};

export const facets: Query<{ projectId?: string | undefined }, Facets> = async (context, { projectId }) => ({
  releases: await ofBreakdown(context, 'release', projectId),
  environments: await ofBreakdown(context, 'environment', projectId),
  sources: await ofBreakdown(context, 'source', projectId),
  routes: await routesOf(context, projectId),
});
