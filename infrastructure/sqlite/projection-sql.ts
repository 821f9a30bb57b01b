// SQLite's words for a projection: its table, the merging upsert, indexes, full-text search.
import type { Column, Columns, Projection } from '../../projections/projection.ts';

const keysOf = (columns: Columns): string[] => Object.keys(columns).filter((name) => columns[name]?.merge === 'key');

const declare = ([name, { merge, type }]: [string, Column]): string => {
  const base = `${name} ${type.toUpperCase()}`;
  if (merge === 'key') return `${base} NOT NULL`;
  return merge === 'add' ? `${base} NOT NULL DEFAULT 0` : base;
};

const mergeSql = (name: string, { merge }: Column): string => {
  const theirs = `excluded.${name}`;
  switch (merge) {
    case 'add':
      return `${name} = ${name} + ${theirs}`;
    case 'min':
    case 'max':
      return `${name} = ${merge}(coalesce(${name}, ${theirs}), coalesce(${theirs}, ${name}))`;
    case 'first':
      return `${name} = coalesce(${name}, ${theirs})`;
    default:
      return `${name} = coalesce(${theirs}, ${name})`;
  }
};

/** Search needs stable row numbers; every other table is clustered by its key. */
const isClustered = ({ fullText }: Projection): boolean => fullText === undefined;

export const createTable = (projection: Projection, table: string): string => {
  const { columns } = projection;
  const definitions = Object.entries(columns).map(declare).join(', ');
  const options = isClustered(projection) ? 'STRICT, WITHOUT ROWID' : 'STRICT';
  return `CREATE TABLE ${table} (${definitions}, PRIMARY KEY (${keysOf(columns).join(', ')})) ${options}`;
};

/** One parameter per column, in the order of declaration. */
export const upsert = ({ columns }: Projection, table: string): string => {
  const names = Object.keys(columns);
  const merged = Object.entries(columns).filter(([, { merge }]) => merge !== 'key');
  const action = merged.length === 0 ? 'NOTHING' : `UPDATE SET ${merged.map(([n, c]) => mergeSql(n, c)).join(', ')}`;
  return `INSERT INTO ${table} (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})
    ON CONFLICT (${keysOf(columns).join(', ')}) DO ${action}`;
};

/** Removes what is older than the newest `limit` rows of a group. Parameters: the group's columns, twice. */
export const trim = ({ keep }: Projection, table: string): string | undefined => {
  if (keep === undefined) return undefined;
  const group = keep.within.map((name) => `${name} = ?`).join(' AND ');
  return `DELETE FROM ${table} WHERE ${group} AND ${keep.by} <=
    (SELECT ${keep.by} FROM ${table} WHERE ${group} ORDER BY ${keep.by} DESC LIMIT 1 OFFSET ${keep.limit})`;
};

export const searchTable = (table: string): string => `${table}_search`;

/** https://sqlite.org/fts5.html, 4.3.5: the trigram tokenizer finds substrings of three and more characters. */
const fullTextSql = (table: string, columns: readonly string[]): string[] => {
  const search = searchTable(table);
  const names = columns.join(', ');
  const values = columns.map((name) => `new.${name}`).join(', ');
  const changed = columns.map((name) => `old.${name} IS NOT new.${name}`).join(' OR ');
  const insert = `INSERT INTO ${search} (rowid, ${names}) VALUES (new.rowid, ${values})`;
  const remove = `DELETE FROM ${search} WHERE rowid = old.rowid`;
  return [
    `CREATE VIRTUAL TABLE ${search} USING fts5 (${names}, tokenize = 'trigram')`,
    `INSERT INTO ${search} (rowid, ${names}) SELECT rowid, ${names} FROM ${table}`,
    `CREATE TRIGGER ${search}_insert AFTER INSERT ON ${table} BEGIN ${insert}; END`,
    `CREATE TRIGGER ${search}_delete AFTER DELETE ON ${table} BEGIN ${remove}; END`,
    `CREATE TRIGGER ${search}_update AFTER UPDATE ON ${table} WHEN ${changed} BEGIN ${remove}; ${insert}; END`,
  ];
};

/** What a table needs beside its rows. Made after the rows, so that a rebuild writes them once. */
export const createIndexes = ({ indexes = [], fullText }: Projection, table: string): string[] => [
  ...indexes.map(({ columns }) => `CREATE INDEX ${table}_by_${columns.join('_')} ON ${table} (${columns.join(', ')})`),
  ...(fullText === undefined ? [] : fullTextSql(table, fullText)),
];

export const dropTable = ({ fullText }: Projection, table: string): string[] => [
  ...(fullText === undefined ? [] : [`DROP TABLE IF EXISTS ${searchTable(table)}`]),
  `DROP TABLE IF EXISTS ${table}`,
];
