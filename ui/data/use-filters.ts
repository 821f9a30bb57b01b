// The filters of the address, and how to change them.
import { useSearchParams } from '@solidjs/router';
import { type Accessor, createMemo } from 'solid-js';
import { type Filters, filtersOf, paramsOf, searchOf } from '../lib/filters.ts';

export interface FilterState {
  filters: Accessor<Filters>;
  /** What changes; a new entry of the browser's history, unless it only follows typing. */
  change: (changes: Partial<Filters>, how?: { replace?: boolean }) => void;
}

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
