// The parameters of the filters, out of what each says of itself.
import { type TOptional, type TUnsafe, Type } from 'typebox';
import { type Filter, type FilterName, type FilterValues, filters } from '../../projections/queries/filters.ts';

const given: readonly Filter[] = filters;

const parameter = ({ values, aliases = {} }: Filter) =>
  Type.Optional(
    values === undefined
      ? Type.String({ minLength: 1, maxLength: 1024 })
      : Type.Enum([...values, ...Object.keys(aliases)]),
  );
export const filterParameters = Object.fromEntries(
  given.map((filter) => [filter.name, parameter(filter)]),
) as unknown as {
  [N in FilterName]: TOptional<TUnsafe<string>>;
};

/** What a request that was found good asks for, in the words of the queries. */
export const filtersIn = (query: { [N in FilterName]?: string }): FilterValues =>
  Object.fromEntries(
    given.map(({ name, aliases = {} }) => {
      const value = query[name as FilterName];
      return [name, value !== undefined && Object.hasOwn(aliases, value) ? aliases[value] : value];
    }),
  );

/** The filters whose values can be listed. */
export const facetNames = given.flatMap(({ facet }) => facet ?? []);
