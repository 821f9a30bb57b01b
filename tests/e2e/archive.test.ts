// What retention takes out of the log is in Parquet files before: all of it, once, and nothing of who was erased.
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { expectVerified, loggedEvents } from '../support/log-file.ts';
import { caughtUp, firstPurge, oldLog, page, purge, rawIn, startOn } from '../support/old-log.ts';
import { cli, restart, type Server, startRefused, temporaryFolder } from '../support/server.ts';

const archiving = (folder = temporaryFolder()) => ({
  BLOOP__RETENTION__ARCHIVE_DIR: join(folder, 'archive'),
  BLOOP__RETENTION__PRUNE_INTERVAL_SECS: '1000',
});

const ask = async <Row = Record<string, unknown>>(server: Server, sql: string): Promise<Row[]> => {
  const { code, output } = await cli(server, 'archive', 'query', sql, '--json');
  expect([code, code === 0 ? '' : output]).toEqual([0, '']);
  return output
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Row);
};
const archivedPositions = async (server: Server): Promise<number[]> =>
  (await ask<{ position: number }>(server, 'SELECT position FROM events ORDER BY position')).map((row) => row.position);
const rawPositions = ({ folder }: Server): number[] =>
  loggedEvents(folder).flatMap(({ type, position }) => (type === 'ErrorCaptured' ? [position] : []));
const from1To = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);
const ascending = (numbers: number[]): number[] => numbers.sort((a, b) => a - b);

test('a purge archives what it takes out of the log, and the command line reads it', async () => {
  const { server, admin } = await startOn(oldLog(300), archiving());
  await caughtUp(admin, 300);
  expect((await cli(server, 'archive', 'list')).output).toBe('nothing yet\n');
  await firstPurge(admin);
  expect(rawIn(server)).toBe(18);
  expect(ascending([...(await archivedPositions(server)), ...rawPositions(server)])).toEqual(from1To(300));
  const [row] = await ask(
    server,
    "SELECT fingerprint, stack FROM events WHERE fingerprint = 'f1' ORDER BY position LIMIT 1",
  );
  expect(row).toEqual({ fingerprint: 'f1', stack: 'TypeError: x\n    at pay (a.js:1:2)' });
  const [{ occurrences }] = JSON.parse((await cli(server, 'archive', 'list', '--json')).output);
  expect(occurrences).toBe(282);
  expect((await cli(server, 'archive', 'list')).output).toMatch(
    /^default {2}\d{4}-\d\d-\d\d {2}282 occurrences {2}1 file {2}\d+ KB\n$/,
  );
  expect((await cli(server, 'archive', 'query', 'SELECT count(*) AS events FROM events')).output).toBe('events\n282\n');
  expect(await cli(server, 'archive', 'query', 'SELECT nothing')).toMatchObject({
    code: 1,
    output: expect.stringMatching(/^bloop: Binder Error/),
  });
  await expectVerified(server);
});

test('a purge that is killed again and again archives everything once', async () => {
  let { server, admin } = await startOn(oldLog(15_000), archiving());
  await caughtUp(admin, 15_000);
  const cut = firstPurge(admin).catch(() => undefined);
  const kills: number[] = [];
  for (let left = 15_000; left > 18 && kills.length < 3; left = rawIn(server)) {
    await eventually(() => expect(rawIn(server)).toBeLessThan(left));
    server = await restart(server, 'SIGKILL', { BLOOP__RETENTION__PRUNE_INTERVAL_SECS: '1' });
    kills.push(rawIn(server));
  }
  expect(kills[0]).toBeGreaterThan(18);
  await cut;
  await eventually(() => expect(rawIn(server)).toBe(18));
  expect(ascending([...(await archivedPositions(server)), ...rawPositions(server)])).toEqual(from1To(15_000));
  admin = Object.assign(Object.create(Object.getPrototypeOf(admin)), admin, { server });
  await caughtUp(admin, 15_000);
  await expectVerified(server);
});

test('what cannot be archived stays in the log', async () => {
  const folder = temporaryFolder();
  const { server, admin } = await startOn(oldLog(300), archiving(folder));
  await caughtUp(admin, 300);
  const archive = join(folder, 'archive');
  rmSync(archive, { recursive: true });
  writeFileSync(archive, 'in the way');
  await eventually(async () => expect((await purge(admin)).status).toBe(503));
  expect(await admin.call('POST', '/v1/admin/erase', { user_id_hash: 'a1b2c3d4e5f6-of-ann' }, page)).toMatchObject({
    status: 503,
    body: { code: 'archive_unavailable' },
  });
  expect(await purge(admin)).toMatchObject({ status: 503, body: { code: 'retention_unavailable' } });
  expect(rawIn(server)).toBe(300);
  renameSync(archive, `${archive}.away`);
  expect((await purge(admin)).body).toMatchObject({ raw_events: 282 });
  expect(await archivedPositions(server)).toHaveLength(282);
});

test('the server does not start when nothing can be archived', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'archive'), 'in the way');
  const { code, output } = await startRefused({ folder, env: archiving(folder) });
  expect([code, output]).toEqual([1, expect.stringMatching(/^configuration: retention\.archive_dir = /)]);
});

test('a person is erased from the archive too, while a purge is under way', async () => {
  const ann = 'a1b2c3d4e5f6-of-ann';
  const payload = { stack: 'TypeError: x', user_id_hash: ann };
  const { server, admin } = await startOn(oldLog(45_000, 10, { payload }), archiving());
  await caughtUp(admin, 45_000);
  const purging = firstPurge(admin);
  await eventually(() => expect(rawIn(server)).toBeLessThan(45_000));
  const { status, body } = await admin.call('POST', '/v1/admin/erase', { user_id_hash: ann }, page);
  // On a busy machine it takes longer than a request is held: then it goes on by itself.
  expect([
    [200, 45_000],
    [202, undefined],
  ]).toContainEqual([status, body.occurrences]);
  await purging;
  const left = () =>
    ask(server, `SELECT count(*) AS all, count(*) FILTER (contains(payload::VARCHAR, '${ann}')) AS ann FROM events`);
  await eventually(async () => {
    expect(rawIn(server)).toBe(18);
    expect(await left()).toEqual([{ all: 45_000 - 18, ann: 0 }]);
  });
});

test('what was archived of a project goes with it', async () => {
  const { server, admin } = await startOn(oldLog(300), archiving());
  await caughtUp(admin, 300);
  const { body: other } = await admin.call('POST', '/v1/projects', { name: 'Other' }, page);
  await firstPurge(admin);
  expect(await archivedPositions(server)).toHaveLength(282);
  expect((await admin.call('DELETE', '/v1/projects/default', undefined, page)).status).toBe(403);
  expect((await admin.call('DELETE', `/v1/projects/${other.id}`, undefined, page)).status).toBe(200);
  expect((await purge(admin)).status).toBe(200);
  expect(await archivedPositions(server)).toHaveLength(282);
});
