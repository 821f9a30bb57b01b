// A disk that is full or read-only: 503, alive, nothing acknowledged is lost, and well again by itself.
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { api, health, send, sendBatch } from '../support/client.ts';
import { eventually } from '../support/eventually.ts';
import { fileSizeSwitch, readOnlySwitch, smallDisk } from '../support/limited-disk.ts';
import { expectVerified, loggedMessages, tally } from '../support/log-file.ts';
import { createToken, restart, type Server, startServer, temporaryFolder } from '../support/server.ts';

const padding = 'x'.repeat(7000);

/** Sends until an event is refused; answers with what was acknowledged before. */
const sendUntilRefused = async (server: Server): Promise<string[]> => {
  const acknowledged: string[] = [];
  for (let number = 0; number < 20_000; number++) {
    const message = `event ${acknowledged.length}`;
    const answer = await send(server, { message, stack: padding, fingerprint: 'full' });
    if (answer.status !== 200) {
      expect(answer.status).toBe(503);
      expect(answer.body).toEqual({
        error: expect.stringContaining('the log cannot be written'),
        code: 'log_unavailable',
      });
      expect(answer.headers.get('retry-after')).not.toBeNull();
      return acknowledged;
    }
    acknowledged.push(message);
  }
  throw new Error('the disk never ran full');
};

/** While the log cannot be written: refused in the same words each time, alive, and honest about it. */
const expectUnavailable = async (server: Server): Promise<void> => {
  const batch = await sendBatch(server, [
    { timestamp: 1, source: 'api', environment: 'e', release: 'r', error_type: 't', message: padding },
  ]);
  expect(batch.status).toBe(503);
  expect(batch.body.code).toBe('log_unavailable');
  expect(await health(server)).toMatchObject({ status: 'degraded', db_ok: false });
  expect(server.isAlive()).toBe(true);
};

const expectRecovered = async (server: Server, acknowledged: string[]): Promise<void> => {
  await eventually(async () =>
    expect((await send(server, { message: 'after', fingerprint: 'full' })).status).toBe(200),
  );
  expect(server.isAlive()).toBe(true);
  await eventually(async () =>
    expect(await health(server)).toMatchObject({ status: 'ok', db_ok: true, projection_lag: 0 }),
  );
  const { token } = await createToken(server);
  const logged = loggedMessages(server.folder);
  const { issue } = (await api(server, token)('GET', '/v1/errors/full')).body;
  expect(issue.total_count).toBe(logged.length);

  const next = await restart(server, 'SIGKILL');
  const counts = tally(loggedMessages(next.folder));
  expect(acknowledged.filter((message) => counts.get(message) !== 1)).toEqual([]);
  expect(counts.get('after')).toBe(1);
  await expectVerified(next);
};

test('a full disk is survived', async ({ skip }) => {
  const disk = smallDisk(48);
  if (typeof disk === 'string') return skip(disk);
  const server = await startServer({ folder: disk.folder });
  await send(server, { message: 'before', fingerprint: 'full' });
  disk.fill();
  const acknowledged = await sendUntilRefused(server);
  await expectUnavailable(server);
  disk.makeRoom();
  await expectRecovered(server, ['before', ...acknowledged]);
});

test('actions on a full disk are refused, and work when there is room again', async ({ skip }) => {
  const disk = smallDisk(48);
  if (typeof disk === 'string') return skip(disk);
  const server = await startServer({ folder: disk.folder });
  const { token } = await createToken(server);
  const call = api(server, token);
  await send(server, { fingerprint: 'full' });
  await eventually(async () => expect((await call('GET', '/v1/errors/full')).status).toBe(200));
  disk.fill();
  await sendUntilRefused(server);
  const refused = await call('POST', '/v1/errors/full/mute');
  expect([refused.status, refused.body.code]).toEqual([503, 'log_unavailable']);
  expect([200, 503]).toContain((await call('GET', '/v1/errors/full')).status);
  disk.makeRoom();
  await eventually(async () => expect((await call('POST', '/v1/errors/full/mute')).status).toBe(200));
  expect((await call('GET', '/v1/errors/full')).body.issue.status).toBe('muted');
});

test('a start on a full disk shows what there is, takes nothing, and is well again with room', async ({ skip }) => {
  const disk = smallDisk(48);
  if (typeof disk === 'string') return skip(disk);
  const first = await startServer({ folder: disk.folder });
  const { token } = await createToken(first);
  await send(first, { message: 'before', fingerprint: 'full' });
  await eventually(async () => expect((await api(first, token)('GET', '/v1/errors/full')).status).toBe(200));
  disk.fill();
  const acknowledged = await sendUntilRefused(first);
  const server = await restart(first, 'SIGTERM');
  const shown = (await api(server, token)('GET', '/v1/errors/full')).body.issue.total_count;
  expect(shown).toBeGreaterThan(0);
  await sendUntilRefused(server).then((more) => acknowledged.push(...more));
  await expectUnavailable(server);
  expect((await api(server, token)('GET', '/v1/errors/full')).status).toBe(200);
  disk.makeRoom();
  await expectRecovered(server, ['before']);
  const kept = tally(loggedMessages(server.folder));
  expect(acknowledged.filter((message) => !kept.has(message))).toEqual([]);
});

test('files that may not grow are survived', async ({ skip }) => {
  const server = await startServer();
  await send(server, { message: 'before', fingerprint: 'full' });
  const limit = fileSizeSwitch(server.pid, statSync(join(server.folder, 'bloop.db-wal')).size);
  if (typeof limit === 'string') return skip(limit);
  limit.on();
  const acknowledged = await sendUntilRefused(server);
  await expectUnavailable(server);
  limit.off();
  await expectRecovered(server, ['before', ...acknowledged]);
});

test('files that turn read-only are survived', async ({ skip }) => {
  const folder = temporaryFolder();
  const readOnly = readOnlySwitch(folder);
  if (typeof readOnly === 'string') return skip(readOnly);
  const server = await startServer({ folder });
  await send(server, { message: 'before', fingerprint: 'full' });
  readOnly.on();
  expect(await sendUntilRefused(server)).toEqual([]);
  await expectUnavailable(server);
  readOnly.off();
  await expectRecovered(server, ['before']);
});
