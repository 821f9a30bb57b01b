// The clock of the server is wrong for a while: what it counts of a time agrees everywhere, and it says what is wrong.
import { mkdtempSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { root } from '../support/build.ts';
import { health, send } from '../support/client.ts';
import { eventually } from '../support/eventually.ts';
import { firstUser } from '../support/person.ts';
import { type Server, startServer, temporaryFolder } from '../support/server.ts';

const minute = 60_000;
const day = 24 * 60 * minute;

const startWithClock = async () => {
  const file = join(mkdtempSync(join(temporaryFolder(), 'clock-')), 'off');
  const setOff = (ms: number): void => {
    // At once as a whole: threads read it while it is written.
    writeFileSync(`${file}.new`, String(ms));
    renameSync(`${file}.new`, file);
  };
  setOff(0);
  const preload = join(root, 'tests/support/clock.mjs');
  const env = { NODE_OPTIONS: `--import ${preload}`, BLOOP_TEST_CLOCK: file, BLOOP__ANALYTICS__ENABLED: 'true' };
  return { server: await startServer({ env }), setOff };
};

const recorded = ({ folder }: Server): { recorded_at: number; fingerprint: string }[] => {
  const db = new Database(join(folder, 'bloop.db'), { readonly: true });
  try {
    return db
      .prepare(
        `SELECT recorded_at, json_extract(data, '$.fingerprint') AS fingerprint FROM log
         WHERE type = 'ErrorCaptured' ORDER BY position`,
      )
      .all() as { recorded_at: number; fingerprint: string }[];
  } finally {
    db.close();
  }
};

test('a month ahead, and right again: no window counts what was recorded then, and /health says until when', async () => {
  const { server, setOff } = await startWithClock();
  const admin = await firstUser(server);
  await send(server, { fingerprint: 'before' });
  setOff(30 * day);
  for (const fingerprint of ['ahead', 'before']) await send(server, { fingerprint });
  setOff(0);
  await send(server, { fingerprint: 'after' });
  const get = async (path: string) => (await admin.call('GET', path)).body;
  await eventually(async () => expect((await get('/v1/stats')).total_events).toBe(4));
  const sum = (points: { count: number }[]) => points.reduce((total, { count }) => total + count, 0);
  expect((await get('/v1/stats')).total_events_24h).toBe(2);
  expect((await get('/v1/stats?environment=production')).total_events_24h).toBe(2);
  expect(sum(await get('/v1/trends?hours=24'))).toBe(2);
  expect((await get('/v1/analytics/environments?hours=24')).total_count).toBe(2);
  const since = Math.floor(Date.now() / 1000) - 3600;
  const listed = (await get(`/v1/errors?since=${since}`)) as { fingerprint: string; total_count: number }[];
  expect(listed.map(({ fingerprint, total_count }) => [fingerprint, total_count]).sort()).toEqual([
    ['after', 1],
    ['before', 1],
  ]);
  const ahead = Math.max(...recorded(server).map(({ recorded_at }) => recorded_at));
  await eventually(async () =>
    expect((await health(server)).problems).toMatchObject([
      { code: 'clock', reason: expect.stringContaining(new Date(ahead).toISOString()) },
    ]),
  );
});

test('a little back, as NTP sets it: the log goes on from where it was', async () => {
  const { server, setOff } = await startWithClock();
  await send(server, { fingerprint: 'a' });
  setOff(-3 * minute);
  await send(server, { fingerprint: 'b' });
  setOff(-60 * minute);
  await send(server, { fingerprint: 'c' });
  const [a, b, c] = recorded(server).map(({ recorded_at }) => recorded_at) as [number, number, number];
  expect(b).toBe(a);
  expect(c).toBeLessThan(a - 50 * minute);
});
