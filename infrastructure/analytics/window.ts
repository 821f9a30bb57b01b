// What a report looks at: the hours of its window, and the rows of one project or environment in them.
import { BIGINT, type DuckDBValue } from '@duckdb/node-api';
import type { Scope } from '../../domain/analytics/reports.ts';
import { hourMs, hourOf } from '../../projections/hours.ts';
import type { ColumnarStore } from '../duckdb/columnar-store.ts';

/** Values for `$name` in SQL. Integers of more than 32 bits are given as `bigint`. */
export type Values = Record<string, DuckDBValue>;

export interface Window {
  /** The first and the last hour, ms since the epoch. */
  from: number;
  to: number;
  /** SQL that holds for rows of `activity` in the window, and its values. */
  where: string;
  values: Values;
}

/** A number that no name has. */
const nobody = 0;

/** @param periodsBack 1 for the window before, of the same length */
export const windowOf = (
  store: ColumnarStore,
  { projectId, environment, hours, now }: Scope,
  periodsBack = 0,
): Window => {
  const to = hourOf(now);
  const from = to - ((periodsBack + 1) * hours - 1) * hourMs;
  const conditions = ['hour BETWEEN $from AND $to'];
  const values: Values = { from: BigInt(from), to: BigInt(to) };
  const only = (column: string, name: string | undefined): void => {
    if (name === undefined) return;
    conditions.push(`${column} = $${column}`);
    values[column] = store.idOf(name) ?? nobody;
  };
  only('project_id', projectId);
  only('environment', environment);
  return { from, to, where: conditions.join(' AND '), values };
};

/** The text of a name column, in SQL. */
export const textOf = (column: string): string => `(SELECT text FROM names WHERE id = ${column})`;

/** Left to itself, a `bigint` is taken to have 128 bits, and every hour is then compared as such a number. */
export const typesOf = (values: Values) =>
  Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => (typeof value === 'bigint' ? [[name, BIGINT]] : [])),
  );

/** Rows of a query; integers have to be of at most 53 bits. */
export const rowsOf = async <T>(store: ColumnarStore, sql: string, values: Values): Promise<T[]> => {
  const answer = await store.db.connection.runAndReadAll(sql, values, typesOf(values));
  return answer.getRowObjectsJS().map((row) => {
    for (const [name, value] of Object.entries(row)) if (typeof value === 'bigint') row[name] = Number(value);
    return row as T;
  });
};
