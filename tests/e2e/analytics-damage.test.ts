// The file of analytics is damaged, or cannot be written, under a running server: who asks is told why, and it mends itself.
import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { expect, test } from 'vitest';
import { health } from '../support/client.ts';
import { eventually, whileMoving } from '../support/eventually.ts';
import { fileSizeSwitch } from '../support/limited-disk.ts';
import { longLog, startOn } from '../support/old-log.ts';
import { type Person, personAt } from '../support/person.ts';
import { restart, type Server } from '../support/server.ts';

const on = { BLOOP__ANALYTICS__ENABLED: 'true', BLOOP__ANALYTICS__CACHE_TTL_SECS: '0' };
const events = 60_000;
const megabyte = 1024 * 1024;
/** Where DuckDB keeps the blocks of a file. https://duckdb.org/docs/stable/internals/storage */
const headerBytes = 12_288;
const blockBytes = 262_144;
const report = (admin: Person) => admin.call('GET', '/v1/analytics/environments?hours=720');

const startOnLongLog = async () => {
  const { server, admin } = await startOn(longLog(events), on);
  const lag = async () => (await health(server)).projection_lag;
  await whileMoving(async () => expect(await lag()).toBe(0), lag);
  return { server, admin };
};

const answersAll = async (admin: Person) => {
  let last = await report(admin);
  await whileMoving(
    async () => {
      last = await report(admin);
      expect([last.status, last.body.total_count]).toEqual([200, events]);
    },
    () => last.body.error,
  );
};

/** Overwrites the blocks that hold nothing but rows of counts: what the file is, and whose, is still to be read. */
const damage = async ({ folder }: Server): Promise<void> => {
  const path = join(folder, 'bloop.analytics.duckdb');
  const instance = await DuckDBInstance.create(path, { access_mode: 'READ_ONLY' });
  const connection = await instance.connect();
  const blocksOf = async (table: string): Promise<number[]> => {
    const rows = await connection.runAndReadAll(`SELECT DISTINCT block_id FROM pragma_storage_info('${table}')`);
    return rows.getRows().map(([id]) => Number(id));
  };
  const others = new Set([...(await blocksOf('names')), ...(await blocksOf('source_log'))]);
  const blocks = (await blocksOf('activity')).filter((id) => id >= 0 && !others.has(id));
  connection.closeSync();
  instance.closeSync();
  expect(blocks.length).toBeGreaterThan(0);
  const file = openSync(path, 'r+');
  for (const id of blocks) writeSync(file, Buffer.alloc(4096, 0xa5), 0, 4096, headerBytes + id * blockBytes + 64);
  closeSync(file);
};

test('one that holds what nobody wrote is told once, and folded anew', async () => {
  const first = await startOnLongLog();
  await answersAll(first.admin);
  first.server.kill('SIGTERM');
  await first.server.exited;
  await damage(first.server);
  const server = await restart(first.server, 'SIGTERM');
  const admin = personAt(server, first.admin);
  const told = await report(admin);
  expect(told.status).toBe(503);
  expect(told.body).toMatchObject({
    code: 'analytics_unavailable',
    error: expect.stringContaining('Corrupt database'),
  });
  await answersAll(admin);
  await eventually(async () => expect(await health(server)).toMatchObject({ status: 'ok', problems: [] }));
  expect(server.output()).toMatch(/"code":"analytics","reason":"[^"]*Corrupt database/);
}, 600_000);

test('one that has no room is said as long as that lasts, and answers again when there is room', async (context) => {
  const { server, admin } = await startOnLongLog();
  const small = fileSizeSwitch(server.pid, megabyte / 2);
  if (typeof small === 'string') return context.skip(small);
  small.on();
  const problems = async () => (await health(server)).problems as { code: string; reason: string }[];
  await eventually(async () => {
    const { status, body } = await report(admin);
    expect([status, body.code]).toEqual([503, 'analytics_unavailable']);
    expect(await problems()).toContainEqual({ code: 'analytics', reason: expect.stringContaining('write') });
  });
  small.off();
  await answersAll(admin);
  await eventually(async () => expect((await problems()).filter(({ code }) => code === 'analytics')).toEqual([]));
  expect(server.isAlive()).toBe(true);
}, 600_000);
