// What happens to a column when a row of the same key is there already, once for all three that merge: folding in memory, SQLite's
// upsert, DuckDB's grouping. An absent value (null) never replaces one that is there.
import type { Merge } from '../projections/projection.ts';

type Value = string | number | number[];

export interface MergeRule {
  /** Neither is null. `limit`: of `newest`. */
  fold(now: Value, next: Value, limit: number): Value;
  /** In memory, what comes later need not be looked at. */
  keepsFirst?: true;
  /** Of an upsert: the column as it is, and as it would be inserted. */
  sqlite(now: string, next: string, limit: number): string;
  /** Of a group with one row that was there (`now`) and one that is new (`next`), or one of them; `column`: in both. */
  duckdb(column: string, now: string, next: string): string;
}

const least: MergeRule = {
  fold: (now, next) => Math.min(now as number, next as number),
  sqlite: (now, next) => `min(coalesce(${now}, ${next}), coalesce(${next}, ${now}))`,
  duckdb: (column) => `min(${column})`,
};

const greatest: MergeRule = {
  fold: (now, next) => Math.max(now as number, next as number),
  sqlite: (now, next) => `max(coalesce(${now}, ${next}), coalesce(${next}, ${now}))`,
  duckdb: (column) => `max(${column})`,
};

/** Two JSON arrays, newest first, made one of at most `limit`. https://sqlite.org/json1.html */
const newestOf = (older: string, newer: string, limit: number): string =>
  `(SELECT json_group_array(value) FROM (SELECT value FROM
    (SELECT value FROM json_each(${older}) UNION ALL SELECT value FROM json_each(${newer})) ORDER BY value DESC LIMIT ${limit}))`;

export const merges: Record<Exclude<Merge, 'key'>, MergeRule> = {
  add: {
    fold: (now, next) => (now as number) + (next as number),
    sqlite: (now, next) => `${now} + ${next}`,
    duckdb: (column) => `sum(${column})::BIGINT`,
  },
  min: least,
  max: greatest,
  last: {
    fold: (_now, next) => next,
    sqlite: (now, next) => `coalesce(${next}, ${now})`,
    duckdb: (_column, now, next) => `coalesce(${next}, ${now})`,
  },
  first: {
    fold: (now) => now,
    keepsFirst: true,
    sqlite: (now, next) => `coalesce(${now}, ${next})`,
    duckdb: (_column, now, next) => `coalesce(${now}, ${next})`,
  },
  newest: {
    fold: (now, next, limit) => [next as number, ...(now as number[])].slice(0, limit),
    sqlite: (now, next, limit) =>
      `CASE json_array_length(${next}) WHEN ${limit} THEN ${next} ELSE ${newestOf(now, next, limit)} END`,
    duckdb: (column) => {
      throw new Error(`${column}: lists are not kept in columns`);
    },
  },
};
