// The file of the read models is damaged under a running server: noticed by whoever meets it, and folded anew, without a restart.
import { closeSync, openSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { api, health, send, sendBatch } from '../support/client.ts';
import { eventually } from '../support/eventually.ts';
import { expectVerified } from '../support/log-file.ts';
import { createToken, type Server, startServer } from '../support/server.ts';
import { anEvent } from '../support/signing.ts';

const total = 200;
const patiently = 60_000;

/** Started on read models that are all in their file, none in its WAL, and in nobody's memory. */
const startOnWhole = async (): Promise<{ server: Server; call: ReturnType<typeof api> }> => {
  const first = await startServer();
  const { token } = await createToken(first);
  for (let sent = 0; sent < total; sent += 50)
    await sendBatch(
      first,
      Array.from({ length: 50 }, (_, index) =>
        anEvent({ message: `m${sent + index}`, fingerprint: `f${sent + index}` }),
      ),
    );
  await eventually(async () => expect(await health(first)).toMatchObject({ status: 'ok', projection_lag: 0 }));
  first.kill('SIGTERM');
  await first.exited;
  const file = new Database(join(first.folder, 'bloop.read.db'));
  file.pragma('wal_checkpoint(TRUNCATE)');
  file.close();
  const server = { ...(await startServer({ folder: first.folder, env: first.env })), key: first.key };
  return { server, call: api(server, token) };
};

/** @param from the first byte that is overwritten: page 1 says that it is a database */
const damage = ({ folder }: Server, from: number): void => {
  const path = join(folder, 'bloop.read.db');
  const file = openSync(path, 'r+');
  writeSync(file, Buffer.alloc(statSync(path).size - from, 0xa5), 0, undefined, from);
  closeSync(file);
};

const expectMended = async (server: Server, call: ReturnType<typeof api>, events: number): Promise<void> => {
  await eventually(async () => {
    const stats = await call('GET', '/v1/stats');
    expect([stats.status, stats.body.total_events]).toEqual([200, events]);
    expect(await health(server)).toMatchObject({ status: 'ok', problems: [], projection_lag: 0 });
  }, patiently);
  expect(server.output()).toContain('read_models_damaged');
  expect(server.isAlive()).toBe(true);
  expect((await call('GET', '/v1/errors/f7')).body.issue.total_count).toBe(1);
  await expectVerified(server);
};

test.each([
  ['pages', 4096],
  ['the header', 0],
])('a query that meets damage in %s has the read models folded anew', async (_, from) => {
  const { server, call } = await startOnWhole();
  damage(server, from);
  await expectMended(server, call, total);
});

test('so does the fold, when nobody asks for anything', async () => {
  const { server, call } = await startOnWhole();
  damage(server, 4096);
  expect((await send(server, { message: 'after' })).status).toBe(200);
  await eventually(() => expect(server.output()).toContain('read_models_damaged'), patiently);
  await expectMended(server, call, total + 1);
});
