// What errors can be filtered by: the releases, environments, sources and routes that there are.
import { type Expression, sql } from 'kysely';
import { choosing, type FacetName, type NarrowingName, narrowing } from './filters.ts';
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

/** By the filter that has them, each newest first, and no more than `mostFacets`. */
export type Facets = Record<FacetName, Facet[]>;

export const mostFacets = 200;

const ofBreakdown = (
  { read }: QueryContext,
  column: NarrowingName,
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

/** Of what an error is known by: an issue is found by the route of its newest occurrence. */
const ofIssues = (
  { read }: QueryContext,
  column: Expression<string>,
  projectId: string | undefined,
): Promise<Facet[]> => {
  const query = read
    .selectFrom('issues')
    .select(sql<string>`${column}`.as('value'))
    .select(({ fn }) => [fn.sum<number>('total_count').as('total_count'), fn.max<number>('last_seen').as('last_seen')])
    .where(column, 'is not', null)
    .where('total_count', '>', noOccurrence)
    .groupBy(column)
    .orderBy('last_seen', 'desc')
    .orderBy('value')
    .limit(mostFacets);
  return (projectId === undefined ? query : query.where('project_id', '=', idOf(projectId))).execute();
};

export const facets: Query<{ projectId?: string | undefined }, Facets> = async (context, { projectId }) => {
  const found: Partial<Facets> = {};
  for (const { facet, name } of narrowing)
    if (facet !== undefined) found[facet] = await ofBreakdown(context, name, projectId);
  for (const { facet, column } of choosing)
    if (facet !== undefined) found[facet] = await ofIssues(context, column, projectId);
  return found as Facets;
};
