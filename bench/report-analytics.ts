// Reports over ninety days of hourly counts, on DuckDB as Bloop answers them and on SQLite, and taking in new events.
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { feed } from '../infrastructure/analytics/feed.ts';
import * as reports from '../infrastructure/analytics/reports.ts';
import { ColumnarStore } from '../infrastructure/duckdb/columnar-store.ts';
import { openLogStore } from '../infrastructure/log/log-store.ts';
import { analyticsProjections } from '../projections/analytics/all.ts';
import { fillDuckDb, fillSqlite, issues } from './analytics-rows.ts';
import { sqliteReports } from './analytics-sqlite.ts';
import { rowsOf } from './ceilings.ts';
import { ms, rate, ratio, table } from './table.ts';

const runs = 20;
const newEvents = 10_000;
const rounds = 5;
const limits = { memoryMb: 512, threads: 2 };
const mb = 1024 * 1024;

/** In ms, of `count` runs; the first is left out, in which statements are compiled and pages read. */
const timesOf = async (count: number, work: () => unknown): Promise<number[]> => {
  const times: number[] = [];
  for (let run = 0; run <= count; run++) {
    const started = performance.now();
    await work();
    times.push(performance.now() - started);
  }
  return times.slice(1).sort((a, b) => a - b);
};
const p95 = (sorted: readonly number[]): number => sorted[Math.ceil(sorted.length * 0.95) - 1] ?? 0;

/** The most that this process has had in memory. proc(5) */
const peakMb = (): number => Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) / 1024;

/** Takes in events as they come, into tables that are full already. */
const refreshTimes = async (folder: string, store: ColumnarStore): Promise<number[]> => {
  const path = join(folder, 'bloop.db');
  const log = openLogStore(path, { synchronous: 'normal' });
  const times: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    const start = Date.now();
    log.append({
      occurrences: await rowsOf(newEvents, issues, () => start, round * newEvents),
      decisions: [],
    });
    const started = performance.now();
    await feed({ log: log.connection, store, projections: analyticsProjections });
    times.push(performance.now() - started);
  }
  log.close();
  return times.slice(1).sort((a, b) => a - b);
};

export const measureAnalytics = async (): Promise<void> => {
  const folder = mkdtempSync(join(tmpdir(), 'bloop-analytics-'));
  const now = Date.now();
  const path = join(folder, 'analytics.duckdb');
  const before = peakMb();
  const options = { path, limits: { ...limits, spillTo: `${path}.tmp` }, projections: analyticsProjections, logId: '' };
  const store = await ColumnarStore.open({ ...options, belongsToLog: () => true });
  const count = await fillDuckDb(store, now);
  const duck = {
    spikes: (hours: number) => reports.spikes(store, { hours, now, limit: 20 }, 2.5),
    movers: (hours: number) => reports.movers(store, { hours, now, limit: 20 }),
    correlations: (hours: number) => reports.correlations(store, { hours, now, limit: 20 }),
    releases: (hours: number) => reports.releases(store, { hours, now, limit: 20 }),
    environments: (hours: number) => reports.environments(store, { hours, now, limit: 20 }),
  };
  const names = ['spikes', 'movers', 'correlations', 'releases', 'environments'] as const;
  const measured: { name: (typeof names)[number]; hours: number; time: number }[] = [];
  for (const hours of [72, 720])
    for (const name of names) measured.push({ name, hours, time: p95(await timesOf(runs, () => duck[name](hours))) });
  const peak = peakMb();
  const bytes = statSync(path).size;
  const refreshed = await refreshTimes(folder, store);
  store.close();

  const sqlitePath = join(folder, 'activity.db');
  const db = new Database(sqlitePath);
  const same = fillSqlite(db, now);
  if (same !== count) throw new Error(`SQLite has ${same} rows, DuckDB ${count}`);
  const sqlite = sqliteReports(db);
  const rows: (string | number)[][] = [];
  for (const { name, hours, time } of measured) {
    const other = p95(await timesOf(3, () => sqlite[name](hours, now)));
    rows.push([name, hours, ms(time), ms(other), ratio(other / time)]);
    process.stderr.write('.');
  }
  process.stderr.write('\n');
  db.close();
  table([`${count.toLocaleString('en')} hourly rows`, 'hours', 'p95 ms', 'on SQLite p95 ms', 'SQLite / DuckDB'], rows);
  table(
    [
      'new events',
      'taken in, median ms',
      'most ms',
      'file MB',
      'SQLite file MB',
      'peak MB of the process',
      'before MB',
    ],
    [
      [
        newEvents,
        ms(refreshed[Math.floor(rounds / 2)] ?? 0),
        ms(refreshed.at(-1) ?? 0),
        rate(bytes / mb),
        rate(statSync(sqlitePath).size / mb),
        rate(peak),
        rate(before),
      ],
    ],
  );
  rmSync(folder, { recursive: true });
};
