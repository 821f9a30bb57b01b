// What a million events cost to read again and to query.
import { execFileSync } from 'node:child_process';
import { rmSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readPathOf } from '../infrastructure/runner/read-file.ts';
import { rebuild } from '../infrastructure/runner/rebuild.ts';
import { openReadonly } from '../infrastructure/sqlite/open.ts';
import { allProjections } from '../projections/all.ts';
import { requestsOf } from './events.ts';
import { type History, writeHistory } from './history.ts';
import { load } from './load.ts';
import { type BloopServer, peakMb, startBloop } from './servers.ts';
import { ms, rate, ratio, table } from './table.ts';

const events = 1_000_000;
const issues = 10_000;
const rounds = 3;

const timed = (work: () => void): number => {
  const started = performance.now();
  work();
  return events / ((performance.now() - started) / 1000);
};

const median = (values: number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/** Reads every row in order and parses its JSON, as a rebuild with no projection at all would. */
const scan = (logPath: string): void => {
  const db = openReadonly(logPath);
  for (const row of db.prepare('SELECT * FROM log ORDER BY position').iterate() as Iterable<{
    data: string;
    payload: string | null;
  }>) {
    JSON.parse(row.data);
    if (row.payload !== null) JSON.parse(row.payload);
  }
  db.close();
};

const measureRebuild = ({ logPath }: History): void => {
  const readPath = readPathOf(logPath);
  const projections = allProjections({ sampleReservoirSize: 5 });
  const scans: number[] = [];
  const rebuilds: number[] = [];
  for (let round = 0; round < rounds; round++) {
    scans.push(timed(() => scan(logPath)));
    rebuilds.push(timed(() => rebuild({ logPath, readPath, projections })));
  }
  table(
    ['rebuild of 1,000,000 events', 'events/s'],
    [
      ['bare scan with JSON.parse (median of 3)', rate(median(scans))],
      ['rebuild of all read models (median of 3)', rate(median(rebuilds))],
      ['ratio', ratio(median(rebuilds) / median(scans))],
      ['bytes on disk per event, log', Math.round(statSync(logPath).size / events)],
      ['bytes on disk per event, read models', Math.round(statSync(readPath).size / events)],
    ],
  );
};

const cli = fileURLToPath(new URL('../cli/main.js', import.meta.url));

const tokenOf = (server: BloopServer): string =>
  execFileSync(
    process.execPath,
    [cli, 'token', 'create', '--project', 'default', '--scopes', 'errors:read', '--quiet'],
    {
      env: { ...server.env, BLOOP__SERVER__PORT: String(server.port) },
    },
  )
    .toString()
    .trim();

const get = (path: string, token: string): Buffer =>
  Buffer.from(`GET ${path} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer ${token}\r\n\r\n`);

const fingerprintsOf = async (server: BloopServer, token: string): Promise<string[]> => {
  const answer = await fetch(`http://127.0.0.1:${server.port}/v1/errors?limit=200&sort=first_seen`, {
    headers: { authorization: `Bearer ${token}` },
  });
  return ((await answer.json()) as { fingerprint: string }[]).map(({ fingerprint }) => fingerprint);
};

/** Twenty people with an open dashboard: each asks about four times a second. */
const people = { connections: 20, pauseMs: 250 };
/** Twenty SDKs that send about two thousand events a second between them. */
const senders = { connections: 20, pauseMs: 10 };

const measureQueries = async ({ folder }: History): Promise<void> => {
  const server = await startBloop(folder);
  const token = tokenOf(server);
  const fingerprints = await fingerprintsOf(server, token);
  const each = (suffix: string) => fingerprints.map((fingerprint) => get(`/v1/errors/${fingerprint}${suffix}`, token));
  const queries: [string, Buffer[]][] = [
    ['list', [get('/v1/errors', token)]],
    ['list, unresolved, by count', [get('/v1/errors?status=unresolved&sort=total_count', token)]],
    ['list of one release', [get('/v1/errors?release=1.4.2', token)]],
    ['list of the last 24 h', [get(`/v1/errors?since=${Math.floor(Date.now() / 1000) - 86_400}`, token)]],
    ['list, search', [get('/v1/errors?q=undefined+alpha', token)]],
    ['detail', each('')],
    ['trend of an error', each('/trend')],
    ['global trend', [get('/v1/trends', token)]],
    ['occurrences', each('/occurrences')],
    ['stats', [get('/v1/stats', token)]],
  ];
  const rows: (string | number)[][] = [];
  for (const [name, requests] of queries) {
    const run = (options: { connections: number; pauseMs?: number }) =>
      load({ port: server.port, requests, seconds: 4, warmUpSeconds: 1, ...options });
    const one = await run({ connections: 1 });
    const twenty = await run(people);
    const flatOut = await run({ connections: 20 });
    rows.push([
      name,
      ms(one.p50),
      ms(one.p99),
      ms(twenty.p50),
      ms(twenty.p99),
      rate(flatOut.answered / flatOut.seconds),
      ms(flatOut.p99),
    ]);
    process.stderr.write('.');
  }
  table(['query', '1 client p50 ms', 'p99', '20 clients p50', 'p99', '20 flat out, queries/s', 'p99'], rows);

  const { buffers } = requestsOf('/v1/ingest', issues, 1, server.key, 5000);
  const ingest = () => load({ port: server.port, requests: buffers, seconds: 8, warmUpSeconds: 2, ...senders });
  const mixed = queries
    .slice(0, 1)
    .concat(queries.slice(5, 7))
    .flatMap(([, requests]) => requests);
  const quiet = await ingest();
  const asked = load({ port: server.port, requests: mixed, seconds: 10, warmUpSeconds: 0, ...people });
  const busy = await ingest();
  await asked;
  const flat = load({ port: server.port, requests: mixed, seconds: 10, warmUpSeconds: 0, connections: 20 });
  const flooded = await ingest();
  await flat;
  const line = (name: string, run: typeof quiet) => [
    name,
    rate(run.answered / run.seconds),
    ms(run.p50),
    ms(run.p99),
    ratio(run.p99 / quiet.p99),
  ];
  table(
    ['ingest while others query', 'events/s', 'p50 ms', 'p99 ms', 'p99 ratio'],
    [line('nobody queries', quiet), line('20 clients query', busy), line('20 clients query without a pause', flooded)],
  );
  process.stdout.write(`peak memory of the server in these runs: ${peakMb(server.pid)} MB\n\n`);
  await server.stop();
};

export const measureHistory = async (): Promise<void> => {
  const history = await writeHistory(events, issues);
  measureRebuild(history);
  await measureQueries(history);
  rmSync(history.folder, { recursive: true, force: true });
};
