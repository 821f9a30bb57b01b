// What SDKs notice of a purge of a million occurrences, how long it takes, and what it gives back.
import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { requestsOf } from './events.ts';
import { type History, writeHistory } from './history.ts';
import { type LoadResult, load } from './load.ts';
import { type BloopServer, health, peakMb, startBloop } from './servers.ts';
import { ms, rate, ratio, table } from './table.ts';

const events = 1_000_000;
const issues = 2000;
const daysAgo = 8;
/** About 1,000 events/s: each connection pauses about this long between an answer and its next event. */
const connections = 100;
const pauseMs = 100;
const seconds = 10;
const mb = 1024 * 1024;

const rawLeft = ({ databasePath }: BloopServer): number => {
  const db = new Database(databasePath, { readonly: true });
  const count = db.prepare('SELECT count FROM raw_events').pluck().get() as number;
  db.close();
  return count;
};

const caughtUp = async ({ port }: BloopServer): Promise<void> => {
  while ((await health(port)).projection_lag > 0) await pause(100);
};

const sendFor = ({ port, key }: BloopServer): Promise<LoadResult> => {
  const { buffers } = requestsOf('/v1/ingest', issues, 1, key, 5000);
  return load({ port, requests: buffers, connections, seconds, warmUpSeconds: 0, pauseMs });
};

/** Sends until nothing is left that is too old. The worst of each ten seconds counts. */
const sendWhilePurging = async (server: BloopServer) => {
  const started = performance.now();
  const runs: LoadResult[] = [];
  let sent = 0;
  let doneAfter = 0;
  const watch = async (): Promise<void> => {
    while (rawLeft(server) - sent > issues * 10) await pause(200);
    doneAfter = (performance.now() - started) / 1000;
  };
  const watching = watch();
  while (doneAfter === 0) {
    const run = await sendFor(server);
    sent += run.answeredInAll;
    runs.push(run);
  }
  await watching;
  return { runs, seconds: doneAfter };
};

const measure = async ({ folder, logPath }: History, archive: boolean): Promise<(string | number)[]> => {
  const quiet = { BLOOP__RETENTION__PRUNE_INTERVAL_SECS: '100000' };
  const before = await startBloop(folder, quiet);
  await caughtUp(before);
  const undisturbed = await sendFor(before);
  await caughtUp(before);
  await before.stop();
  const bytes = statSync(logPath).size;
  const server = await startBloop(folder, {
    BLOOP__RETENTION__PRUNE_INTERVAL_SECS: '1',
    ...(archive ? { BLOOP__RETENTION__ARCHIVE_DIR: join(folder, 'archive') } : {}),
  });
  const { runs, seconds: purged } = await sendWhilePurging(server);
  const peak = peakMb(server.pid);
  // Room is given back a little at a time, for as long as there is any.
  for (let size = 0; size !== statSync(logPath).size; await pause(5000)) size = statSync(logPath).size;
  const bytesAfter = statSync(logPath).size;
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
  const worst = Math.max(...runs.map(({ p99 }) => p99));
  const acknowledged = runs.reduce((sum, run) => sum + run.answered, 0) / (runs.length * seconds);
  return [
    archive ? 'with an archive' : 'without an archive',
    ms(undisturbed.p99),
    ms(worst),
    ratio(worst / undisturbed.p99),
    rate(acknowledged),
    rate(purged),
    rate(bytes / mb),
    rate(bytesAfter / mb),
    peak,
    runs.reduce((sum, { failed }) => sum + failed, undisturbed.failed),
  ];
};

export const measureRetention = async (): Promise<void> => {
  const rows: (string | number)[][] = [];
  for (const archive of [false, true]) {
    rows.push(await measure(await writeHistory(events, issues, daysAgo), archive));
    process.stderr.write('.');
  }
  process.stderr.write('\n');
  table(
    [
      `purge of ${events.toLocaleString('en')}`,
      'p99 ms before',
      'worst p99 ms of ten seconds',
      'ratio',
      'events/s meanwhile',
      's',
      'MB before',
      'MB after',
      'peak MB',
      'failed',
    ],
    rows,
  );
};
