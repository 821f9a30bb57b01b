// Read models are disposable: rebuilt under load, and by themselves when lost, broken, foreign or outdated.
import { copyFileSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { api, health, sendBatch } from '../support/client.ts';
import { eventually } from '../support/eventually.ts';
import { startLoad } from '../support/load.ts';
import { expectVerified, loggedMessages, sumOf } from '../support/log-file.ts';
import { cli, createToken, restart, type Server, startServer } from '../support/server.ts';
import { anEvent } from '../support/signing.ts';

const readFiles = ['bloop.read.db', 'bloop.read.db-wal', 'bloop.read.db-shm'];

const projected = (server: Server) =>
  eventually(async () => expect(await health(server)).toMatchObject({ status: 'ok', projection_lag: 0 }));

const events = (count: number, name = 'f') =>
  Array.from({ length: count }, (_, index) =>
    anEvent({ message: `${name} ${index}`, fingerprint: `${name}${index % 5}` }),
  );

/** A server with some events and a resolved issue, and how to ask it. */
const started = async () => {
  const server = await startServer();
  const { token } = await createToken(server);
  for (let batch = 0; batch < 4; batch++) await sendBatch(server, events(50));
  await projected(server);
  await api(server, token)('POST', '/v1/errors/f1/resolve');
  return { server, token };
};

const expectWhole = async (server: Server, token: string): Promise<void> => {
  await projected(server);
  const { body } = await api(server, token)('GET', '/v1/errors?sort=first_seen&order=asc&limit=200');
  const rows = body as { fingerprint: string; total_count: number; status: string }[];
  expect(rows.reduce((sum, { total_count }) => sum + total_count, 0)).toBe(loggedMessages(server.folder).length);
  expect(rows.find(({ fingerprint }) => fingerprint === 'f1')?.status).toBe('resolved');
};

test('where nobody watches, a rebuild and its check print what they have done, and no bar', async () => {
  const { server } = await started();
  const rebuilt = await cli(server, 'rebuild');
  expect(rebuilt.output.trim()).toMatch(/^rebuilt [\w, ]+: \d+ events in [\d.]+ s, [\d,]+ events\/s$/);
  const verified = await cli(server, 'rebuild', '--verify');
  expect(verified.output.trim().split('\n')).toEqual([
    expect.stringMatching(/^compared at position \d+: \d+ events in /),
    'no differences',
  ]);
});

test('a rebuild while the server ingests and answers costs nothing', async () => {
  const { server, token } = await started();
  const load = startLoad(server, { name: 'meanwhile', clients: 8 });
  const statuses: number[] = [];
  let reading = true;
  const reader = (async () => {
    const call = api(server, token);
    while (reading)
      for (const path of ['/v1/errors', '/v1/errors/f1', '/v1/errors/f2/occurrences', '/v1/stats', '/v1/trends'])
        statuses.push((await call('GET', path)).status);
  })();
  await eventually(() => expect(load.acknowledged.size).toBeGreaterThan(500));
  for (const more of [[], [], ['--projection', 'issues', 'hourly_counts']]) {
    const { code, output } = await cli(server, 'rebuild', ...more);
    expect(output).toContain('rebuilt');
    expect(code).toBe(0);
  }
  await load.stop();
  reading = false;
  await reader;
  expect(load.failures).toEqual([]);
  expect(statuses.length).toBeGreaterThan(0);
  expect(statuses.filter((status) => status !== 200)).toEqual([]);
  await projected(server);
  const logged = loggedMessages(server.folder).length;
  expect(logged).toBe(200 + load.acknowledged.size);
  expect(sumOf(server.folder, 'issues', 'total_count')).toBe(logged);
  expect(sumOf(server.folder, 'hourly_counts', 'count')).toBe(logged);
  await expectVerified(server);
});

/** The last connection that closes takes the journal with it. */
const intoOneFile = (folder: string): void => {
  const db = new Database(join(folder, 'bloop.read.db'));
  db.pragma('wal_checkpoint(TRUNCATE)');
  db.close();
};

/** Stops the server, does something to its read file, and expects the next start to mend it. */
const mends = async (harm: (folder: string) => void, signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> => {
  const { server, token } = await started();
  server.kill(signal);
  await server.exited;
  // A journal that is left would mend the damage before anybody sees it.
  if (signal === 'SIGTERM') intoOneFile(server.folder);
  harm(server.folder);
  const next = await restart(server, signal);
  await expectWhole(next, token);
  await sendBatch(next, events(10, 'later'));
  await expectWhole(next, token);
  await expectVerified(next);
};

test('a lost read file is rebuilt at the start', () =>
  mends((folder) => {
    for (const name of readFiles) rmSync(join(folder, name), { force: true });
  }));

test('a read file without its journal, after a kill, is rebuilt or goes on', () =>
  mends((folder) => rmSync(join(folder, 'bloop.read.db-wal'), { force: true }), 'SIGKILL'));

test('a read file of garbage is rebuilt at the start', () =>
  mends((folder) => {
    const garbage = Buffer.from(Array.from({ length: 100_000 }, (_, index) => (index * 7919) % 251));
    writeFileSync(join(folder, 'bloop.read.db'), garbage);
  }));

test('an empty read file is rebuilt at the start', () =>
  mends((folder) => truncateSync(join(folder, 'bloop.read.db'))));

test('a read file that was cut off is rebuilt at the start', () =>
  mends((folder) => truncateSync(join(folder, 'bloop.read.db'), 10_000)));

test('a read file that is damaged in its middle is rebuilt at the start', () =>
  mends((folder) => {
    const path = join(folder, 'bloop.read.db');
    const bytes = readFileSync(path);
    bytes.fill(0xa5, 4096, Math.min(bytes.length, 60_000));
    writeFileSync(path, bytes);
  }));

test('a read file of another database is rebuilt at the start', async () => {
  const other = await startServer();
  await sendBatch(other, events(20, 'foreign'));
  await projected(other);
  other.kill('SIGTERM');
  await other.exited;
  await mends((folder) => {
    for (const name of readFiles) rmSync(join(folder, name), { force: true });
    copyFileSync(join(other.folder, 'bloop.read.db'), join(folder, 'bloop.read.db'));
  });
});

test('a read model of an outdated version is rebuilt at the start', () =>
  mends((folder) => {
    const db = new Database(join(folder, 'bloop.read.db'));
    db.exec(`UPDATE checkpoints SET version = '"outdated"' WHERE name IN ('issues', 'hourly_counts')`);
    db.exec('UPDATE issues SET total_count = 999999');
    db.close();
  }));

test('rows of the log that are damaged are named, by who verifies and who rebuilds', async () => {
  const { server } = await started();
  const db = new Database(join(server.folder, 'bloop.db'));
  db.exec(`DROP TRIGGER log_refuses_update;
    UPDATE log SET data = substr(data, 5) WHERE position IN
      (SELECT position FROM log WHERE type = 'ErrorCaptured' ORDER BY position LIMIT 2)`);
  const positions = db
    .prepare("SELECT position FROM log WHERE type = 'ErrorCaptured' ORDER BY position LIMIT 2")
    .pluck()
    .all();
  db.close();
  const named = `2 rows of the log are damaged and left out, at position ${positions.join(', ')}\n`;
  expect((await cli(server, 'rebuild', '--verify')).output).toContain(named);
  const rebuilt = await cli(server, 'rebuild', '--projection', 'totals');
  expect([rebuilt.code, rebuilt.output]).toEqual([0, expect.stringContaining(named)]);
});

test('verifying finds a read model that is wrong, and a rebuild mends it', async () => {
  const { server, token } = await started();
  const db = new Database(join(server.folder, 'bloop.read.db'));
  db.exec(
    "UPDATE issues SET total_count = total_count + 1 WHERE fingerprint = (SELECT id FROM names WHERE text = 'f2')",
  );
  db.close();
  const wrong = await cli(server, 'rebuild', '--verify');
  expect(wrong.code).toBe(1);
  expect(wrong.output).toContain('issues: only live');
  expect((await cli(server, 'rebuild', '--projection', 'issues')).code).toBe(0);
  await expectWhole(server, token);
  await expectVerified(server);
});
