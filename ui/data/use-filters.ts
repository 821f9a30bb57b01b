// The filters of the address, and how to change them.
import { useLocation, useSearchParams } from '@solidjs/router';
import { type Accessor, createMemo } from 'solid-js';
import { type Filters, filtersOf, paramsOf, searchOf } from '../lib/filters.ts';

export interface FilterState {
  filters: Accessor<Filters>;
  /** What changes; a new entry of the browser's history, unless it only follows typing. */
  change: (changes: Partial<Filters>, how?: { replace?: boolean }) => void;
}

const first = (given: string | string[] | undefined): string | undefined => (Array.isArray(given) ? given[0] : given);

/** The list that the page belongs to: its own filters; on the page of an error, those of the list one came from. */
export const useListFilters = (): Accessor<Filters> => {
  const [params] = useSearchParams();
  const location = useLocation();
  return createMemo(() => {
    const from = first(params.from);
    if (!location.pathname.startsWith('/errors/')) return filtersOf(params);
    return filtersOf(
      from === undefined ? { project_id: first(params.project_id) } : Object.fromEntries(new URLSearchParams(from)),
    );
  });
};

export const useFilters = (): FilterState => {
  const [params, setParams] = useSearchParams();
  const filters = createMemo(() => filtersOf(params), undefined, {
    equals: (before, now) => searchOf(before) === searchOf(now),
  });
  return {
    filters,
    change: (changes, { replace = false } = {}) =>
      setParams(paramsOf({ ...filters(), ...changes }), { replace, scroll: false }),
  };
};
