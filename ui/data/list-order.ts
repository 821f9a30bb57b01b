// Which rows of a list that is loaded in part belong to that part, and in which order they stand.
import type { Filters } from '../lib/filters.ts';
import type { IssueRow } from './types.ts';

type Sorting = Pick<Filters, 'sort' | 'order'>;
type RowOf = (key: string) => IssueRow | undefined;

export const listOrder = ({ sort, order }: Sorting, rowOf: RowOf) => {
  const sortedBy = (key: string): number => rowOf(key)?.[sort] ?? 0;
  const compare = (a: string, b: string): number =>
    order === 'asc' ? sortedBy(a) - sortedBy(b) : sortedBy(b) - sortedBy(a);

  /** @param end the value of the last row that was loaded when it was; undefined: everything is loaded */
  const isLoaded = (key: string, end: number | undefined): boolean =>
    end === undefined || (order === 'asc' ? sortedBy(key) <= end : sortedBy(key) >= end);

  return {
    /** Rows of equal value stay as they stand; those that are not shown yet come behind them. */
    sorted: (matching: ReadonlySet<string>, shown: readonly string[], end: number | undefined): string[] => {
      const before = new Set(shown);
      const stay = shown.filter((key) => matching.has(key));
      const come = [...matching].filter((key) => !before.has(key));
      return [...stay, ...come].filter((key) => isLoaded(key, end)).sort(compare);
    },
    /** Puts one where it belongs, and moves no other. */
    insert: (key: string, into: readonly string[]): string[] => {
      const index = into.findIndex((other) => compare(key, other) < 0);
      return index === -1 ? [...into, key] : into.toSpliced(index, 0, key);
    },
    isLoaded,
    /** Where a page ends. */
    endOf: (rows: readonly IssueRow[]): number | undefined => rows.at(-1)?.[sort],
  };
};
