// What errors are filtered by, one object each: its parameter, its values, what it lets through, and the list of what there is to
// choose. Counts are kept by what narrows them: such a filter is a column of `breakdown`, `hourly_counts` and `occurrences`.
import { type Expression, type SelectQueryBuilder, sql } from 'kysely';
import { type IssueStatus, issueStatuses, type Source, sources } from '../../domain/events.ts';
import type { NameId } from '../projection.ts';
import { idOf } from './names.ts';

export interface Filter<N extends string = string, V extends string = string, P extends string = string> {
  /** Of the parameter, and of the column where counts are kept by it. */
  name: N;
  /** Left out: any text. */
  values?: readonly V[];
  /** Other words that clients may use for a value. */
  aliases?: Readonly<Record<string, V>>;
  /** What the list of its values is called; left out: there is none. */
  facet?: P;
}
/** It chooses among errors, by what is known of each. */
export interface ChoosingFilter<N extends string = string, V extends string = string, P extends string = string>
  extends Filter<N, V, P> {
  column: Expression<string>;
}

/** A status is kept once somebody has changed it. */
export const statusColumn = sql<IssueStatus>`coalesce(issues.status, 'unresolved')`;

/** Those that narrow what is counted of an error. */
export const narrowing = [
  { name: 'release', facet: 'releases' } as Filter<'release', string, 'releases'>,
  { name: 'environment', facet: 'environments' } as Filter<'environment', string, 'environments'>,
  { name: 'source', facet: 'sources', values: sources } as Filter<'source', Source, 'sources'>,
] as const;

export const choosing = [
  { name: 'route', facet: 'routes', column: sql.ref('issues.route') } as ChoosingFilter<'route', string, 'routes'>,
  {
    name: 'status',
    values: issueStatuses,
    aliases: { active: 'unresolved' },
    column: statusColumn,
  } as ChoosingFilter<'status', IssueStatus, never>,
] as const;

export const filters = [...narrowing, ...choosing] as const;

type NarrowingFilters = (typeof narrowing)[number];
type ValuesOf<F extends Filter> = {
  [K in F as K['name']]?: (K extends Filter<string, infer V> ? V : never) | undefined;
};
export type NarrowingName = NarrowingFilters['name'];
export type NarrowingValues = ValuesOf<NarrowingFilters>;
export type FilterValues = ValuesOf<(typeof filters)[number]>;
/** The lists of values that there are. */
export type FacetName = (typeof filters)[number] extends infer F
  ? F extends { facet?: infer P extends string | undefined }
    ? NonNullable<P>
    : never
  : never;
export type FilterName = (typeof filters)[number]['name'];

/** The filters that are given. */
export const givenOf = (given: FilterValues): FilterName[] =>
  filters.flatMap(({ name }) => (given[name] === undefined ? [] : [name]));

/** Only what was counted for these. @param table of the counts, where another one has such columns as well */
export const narrowedTo = <DB, TB extends keyof DB, O>(
  query: SelectQueryBuilder<DB, TB, O>,
  given: NarrowingValues,
  table?: string,
): SelectQueryBuilder<DB, TB, O> =>
  narrowing.reduce((narrowed, { name }) => {
    const value = given[name];
    const column = sql.ref<NameId>(table === undefined ? name : `${table}.${name}`);
    return value === undefined ? narrowed : narrowed.where(column, '=', idOf(value));
  }, query);

/** Only the errors that these choose. */
export const chosenBy = <DB, TB extends keyof DB, O>(
  query: SelectQueryBuilder<DB, TB, O>,
  given: FilterValues,
): SelectQueryBuilder<DB, TB, O> =>
  choosing.reduce((chosen, { name, column }) => {
    const value = given[name];
    return value === undefined ? chosen : chosen.where(column as Expression<string>, '=', value);
  }, query);
