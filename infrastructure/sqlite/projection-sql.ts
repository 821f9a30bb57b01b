// SQLite's words for a projection: its table, the merging upsert, indexes, full-text search.
import type { Column, Columns, Projection } from '../../projections/projection.ts';
import { merges } from '../merges.ts';
import type { Connection } from './open.ts';

export const keysOf = (columns: Columns): string[] =>
  Object.keys(columns).filter((name) => columns[name]?.merge === 'key');

const sqlTypes = { text: 'TEXT', name: 'INTEGER', integer: 'INTEGER', integers: 'TEXT' } as const;

const declare = ([name, { merge, type }]: [string, Column]): string => {
  const base = `${name} ${sqlTypes[type]}`;
  if (merge === 'key') return `${base} NOT NULL`;
  return merge === 'add' ? `${base} NOT NULL DEFAULT 0` : base;
};

const mergeSql = (name: string, { merge, limit = 0 }: Column): string[] =>
  merge === 'key' ? [] : [`${name} = ${merges[merge].sqlite(name, `excluded.${name}`, limit)}`];

/** Search needs stable row numbers; every other table is clustered by its key. */
const isClustered = ({ fullText }: Projection): boolean => fullText === undefined;

export const createTable = (projection: Projection, table: string): string => {
  const { columns } = projection;
  const definitions = Object.entries(columns).map(declare).join(', ');
  const options = isClustered(projection) ? 'STRICT, WITHOUT ROWID' : 'STRICT';
  return `CREATE TABLE ${table} (${definitions}, PRIMARY KEY (${keysOf(columns).join(', ')})) ${options}`;
};

/** One parameter per column and row, in the order of declaration. */
export const upsert = ({ columns }: Projection, table: string, rows: number): string => {
  const names = Object.keys(columns);
  const merged = Object.entries(columns).flatMap(([name, column]) => mergeSql(name, column));
  const action = merged.length === 0 ? 'NOTHING' : `UPDATE SET ${merged.join(', ')}`;
  const row = `(${names.map(() => '?').join(', ')})`;
  return `INSERT INTO ${table} (${names.join(', ')}) VALUES ${new Array(rows).fill(row).join(', ')}
    ON CONFLICT (${keysOf(columns).join(', ')}) DO ${action}`;
};

/** Every row of a table with its names as texts, which mean the same in every file. */
export const selectRows = ({ name, columns }: Projection, schema = 'main'): string => {
  const textOf = (column: string) => `(SELECT text FROM ${schema}.names WHERE id = ${column}) AS ${column}`;
  const list = Object.entries(columns).map(([column, { type }]) => (type === 'name' ? textOf(column) : column));
  return `SELECT ${list.join(', ')} FROM ${schema}.${name}`;
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
    // Words of rows that are gone would stay in the index until its parts are merged. https://sqlite.org/fts5.html#the_secure_delete_configuration_option
    `INSERT INTO ${search} (${search}, rank) VALUES ('secure-delete', 1)`,
    `INSERT INTO ${search} (rowid, ${names}) SELECT rowid, ${names} FROM ${table}`,
    `CREATE TRIGGER ${search}_insert AFTER INSERT ON ${table} BEGIN ${insert}; END`,
    `CREATE TRIGGER ${search}_delete AFTER DELETE ON ${table} BEGIN ${remove}; END`,
    `CREATE TRIGGER ${search}_update AFTER UPDATE ON ${table} WHEN ${changed} BEGIN ${remove}; ${insert}; END`,
  ];
};

/** For an index that was made without it: words that were taken from it before go with what it is made of anew. */
export const secureSearch = (db: Connection, { name, fullText }: Projection): void => {
  if (fullText === undefined) return;
  const search = searchTable(name);
  const isSecure = db.prepare(`SELECT v FROM ${search}_config WHERE k = 'secure-delete'`).pluck().get() === 1;
  if (isSecure) return;
  db.exec(`INSERT INTO ${search} (${search}, rank) VALUES ('secure-delete', 1)`);
  db.exec(`INSERT INTO ${search} (${search}) VALUES ('rebuild')`);
};

/** How many rows the tables have that are counted. */
export const rowCountsTable = `CREATE TABLE IF NOT EXISTS row_counts (
  name TEXT PRIMARY KEY,
  count INTEGER NOT NULL
) STRICT, WITHOUT ROWID;`;

/** An upsert that finds its row fires no trigger AFTER INSERT. https://sqlite.org/lang_upsert.html */
const countingSql = (table: string): string[] => {
  const change = (by: string) => `UPDATE row_counts SET count = count ${by} WHERE name = '${table}'`;
  return [
    `INSERT OR REPLACE INTO row_counts SELECT '${table}', count(*) FROM ${table}`,
    `CREATE TRIGGER ${table}_more AFTER INSERT ON ${table} BEGIN ${change('+ 1')}; END`,
    `CREATE TRIGGER ${table}_fewer AFTER DELETE ON ${table} BEGIN ${change('- 1')}; END`,
  ];
};

/** What a table needs beside its rows. Made after the rows, so that a rebuild writes them once. */
export const createIndexes = ({ indexes = [], fullText, counted }: Projection, table: string): string[] => [
  ...indexes.map(({ columns }) => `CREATE INDEX ${table}_by_${columns.join('_')} ON ${table} (${columns.join(', ')})`),
  ...(fullText === undefined ? [] : fullTextSql(table, fullText)),
  ...(counted === undefined ? [] : countingSql(table)),
];

export const dropTable = ({ fullText }: Projection, table: string): string[] => [
  ...(fullText === undefined ? [] : [`DROP TABLE IF EXISTS ${searchTable(table)}`]),
  `DROP TABLE IF EXISTS ${table}`,
];
