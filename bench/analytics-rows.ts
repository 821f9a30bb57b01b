// Ninety days of hourly counts, the same rows in DuckDB and in SQLite.
import type Database from 'better-sqlite3';
import type { ColumnarStore } from '../infrastructure/duckdb/columnar-store.ts';
import { hourMs, hourOf } from '../projections/hours.ts';

export const days = 90;
export const issues = 2000;
const environments = ['production', 'staging', 'canary', 'development'];
/** Parts of a hundred of all hours in which an issue comes in an environment. */
const density = 62;
const hours = days * 24;

/** Numbers of names: the project, issues, environments, releases (one a week), the source, the route. */
const ids = { project: 1, issue: 10, environment: 5000, release: 6000, source: 7000, route: 7001 };

const names = (): [number, string][] => [
  [ids.project, 'default'],
  ...Array.from({ length: issues }, (_, i): [number, string] => [ids.issue + i, `f${i}`]),
  ...environments.map((name, i): [number, string] => [ids.environment + i, name]),
  ...Array.from({ length: Math.ceil(days / 7) }, (_, i): [number, string] => [ids.release + i, `1.${i}.0`]),
  [ids.source, 'api'],
  [ids.route, 'POST /pay'],
];

/** One of a hundred, the same each time for an hour of an issue in an environment; both engines know these operators. */
const chance = '((h * 7919 + i * 104729 + e * 1299709) * 2654435761 % 4294967296) / 42949673';

const rowsFrom = (range: (name: string, count: number) => string, first: number): string => `
  SELECT ${first} + h * ${hourMs} AS hour, ${ids.project} AS project_id, ${ids.issue} + i AS fingerprint,
    ${ids.environment} + e AS environment, ${ids.release} + h / 168 AS release, ${ids.source} AS source,
    ${ids.route} AS route, 1 + (h * 31 + i * 17 + e) % 7 + (CASE WHEN (h + i) % 977 = 0 THEN 200 ELSE 0 END) AS count
  FROM ${range('h', hours)}, ${range('i', issues)}, ${range('e', environments.length)}
  WHERE ${chance} < ${density}`;

const firstHour = (now: number): number => hourOf(now) - (hours - 1) * hourMs;

/** Answers how many rows there are. */
export const fillDuckDb = async ({ db: { connection } }: ColumnarStore, now: number): Promise<number> => {
  const range = (name: string, count: number) => `(SELECT unnest(range(${count})) AS ${name})`;
  const rows = rowsFrom(range, firstHour(now)).replace('h / 168', 'h // 168').replace('/ 42949673', '// 42949673');
  await connection.run(`INSERT INTO activity ${rows} ORDER BY hour`);
  for (const [id, text] of names()) await connection.run('INSERT INTO names VALUES ($1, $2)', [id, text]);
  await connection.run(`INSERT INTO known_issues SELECT ${ids.project}, ${ids.issue} + i, 'TypeError', 'Message ' || i, NULL,
    ${ids.release} + i % 10 FROM (SELECT unnest(range(${issues})) AS i)`);
  await connection.run(
    `INSERT INTO known_releases SELECT ${ids.project}, release, min(hour) FROM activity GROUP BY release`,
  );
  await connection.run('CHECKPOINT');
  const [row] = (await connection.runAndReadAll('SELECT count(*) FROM activity')).getRows();
  return Number(row?.[0]);
};

export const fillSqlite = (db: Database.Database, now: number): number => {
  db.pragma('journal_mode = WAL');
  db.exec(`
    CREATE TABLE activity (hour INTEGER, project_id INTEGER, fingerprint INTEGER, environment INTEGER, release INTEGER,
      source INTEGER, route INTEGER, count INTEGER,
      PRIMARY KEY (hour, project_id, fingerprint, environment, release, source, route)) STRICT, WITHOUT ROWID;
    CREATE TABLE names (id INTEGER PRIMARY KEY, text TEXT) STRICT;
    CREATE TABLE known_issues (project_id INTEGER, fingerprint INTEGER, error_type TEXT, message TEXT, introduced_in INTEGER,
      PRIMARY KEY (project_id, fingerprint)) STRICT, WITHOUT ROWID;
    CREATE TABLE known_releases (project_id INTEGER, release INTEGER, first_seen INTEGER,
      PRIMARY KEY (project_id, release)) STRICT, WITHOUT ROWID;`);
  const range = (name: string, count: number) =>
    `(WITH RECURSIVE n(${name}) AS (SELECT 0 UNION ALL SELECT ${name} + 1 FROM n WHERE ${name} < ${count - 1}) SELECT ${name} FROM n)`;
  db.exec(`INSERT INTO activity ${rowsFrom(range, firstHour(now))} ORDER BY 1, 2, 3, 4, 5, 6, 7`);
  const name = db.prepare('INSERT INTO names VALUES (?, ?)');
  for (const row of names()) name.run(row);
  db.exec(`INSERT INTO known_issues SELECT ${ids.project}, ${ids.issue} + i, 'TypeError', 'Message ' || i,
    ${ids.release} + i % 10 FROM ${range('i', issues)}`);
  db.exec(`INSERT INTO known_releases SELECT ${ids.project}, release, min(hour) FROM activity GROUP BY release`);
  db.exec('ANALYZE');
  return db.prepare('SELECT count(*) FROM activity').pluck().get() as number;
};
