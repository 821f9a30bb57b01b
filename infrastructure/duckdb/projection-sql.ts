// DuckDB's words for a projection: its table, and how folded rows are merged into it.
import type { Column, Projection } from '../../projections/projection.ts';
import { merges } from '../merges.ts';

const sqlTypes = { text: 'VARCHAR', name: 'INTEGER', integer: 'BIGINT' } as const;

const typeOf = (name: string, { type, merge }: Column): string => {
  if (type === 'integers' || merge === 'newest') throw new Error(`${name}: lists are not kept in columns`);
  return sqlTypes[type];
};

/** No primary key: an index over all rows would take more memory than the rows. */
export const createTable = ({ columns }: Projection, table: string): string =>
  `CREATE TABLE ${table} (${Object.entries(columns).map(([name, column]) => `${name} ${typeOf(name, column)}`)})`;

/** What is there already has `later` 0, what is new 1; there is at most one row of each for a key. */
const merged = ([name, { merge }]: [string, Column]): string => {
  if (merge === 'key') return name;
  const of = (later: 0 | 1): string => `any_value(${name}) FILTER (later = ${later})`;
  return merges[merge].duckdb(name, of(0), of(1));
};

/** The integer that leads the key, an hour for instance, if one does: rows that have it in common lie together. */
export const leadingInteger = ({ columns }: Projection): string | undefined => {
  const [name, column] = Object.entries(columns)[0] ?? [];
  return column?.merge === 'key' && column.type === 'integer' ? name : undefined;
};

/**
 * Merges `added`, a table of the same columns with each key at most once, into `table`. Rows that lie together are written
 * anew together: all that have one of `leading`, the values of the leading integer, or else single rows.
 */
export const mergeRows = (
  projection: Projection,
  table: string,
  added: string,
  leading: ReadonlySet<number>,
): string[] => {
  const { columns } = projection;
  const keys = Object.keys(columns).filter((name) => columns[name]?.merge === 'key');
  const integer = leadingInteger(projection);
  // As a list of values, which blocks of the table are passed over by.
  const touched =
    integer === undefined ? `(${keys}) IN (SELECT ${keys} FROM ${added})` : `${integer} IN (${[...leading]})`;
  return [
    `CREATE OR REPLACE TEMP TABLE merged AS
     SELECT ${Object.entries(columns).map(merged)}
     FROM (SELECT *, 0 AS later FROM ${table} WHERE ${touched} UNION ALL SELECT *, 1 FROM ${added})
     GROUP BY ${keys} ORDER BY ${keys}`,
    `DELETE FROM ${table} WHERE ${touched}`,
    `INSERT INTO ${table} SELECT * FROM merged`,
    'DROP TABLE merged',
  ];
};
