// What is deleted or purged is gone from every file: rows, names, words of the search, and what lay in write-ahead logs.
import { statSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { openLogStore } from '../../infrastructure/log/log-store.ts';
import { api, sendBatch } from '../support/client.ts';
import { captured } from '../support/events.ts';
import { eventually } from '../support/eventually.ts';
import { expectVerified, filesWith } from '../support/log-file.ts';
import { caughtUp, firstPurge, page, startOn } from '../support/old-log.ts';
import { firstUser } from '../support/person.ts';
import { createToken, restart, startServer, temporaryFolder } from '../support/server.ts';
import { anEvent } from '../support/signing.ts';
import { appendTo } from '../support/workspace.ts';

const day = 86_400_000;

test('a deleted project: its events, fingerprints, releases, environments, routes and words, and the room they took', async () => {
  const server = await startServer({ env: { BLOOP__ANALYTICS__ENABLED: 'true' } });
  const admin = await firstUser(server);
  const { body: project } = await admin.call('POST', '/v1/projects', { name: 'Shop' }, page);
  const marker = 'zyzzyva-of-the-shop';
  const shop = { ...server, key: project.api_key as string };
  for (let sent = 0; sent < 20; sent++)
    await sendBatch(
      shop,
      Array.from({ length: 50 }, (_, index) =>
        anEvent({
          fingerprint: `${marker}-${sent}-${index}`,
          release: `${marker}-r${sent}`,
          environment: `${marker}-e`,
          route_or_procedure: `/${marker}/${index}`,
          message: `${marker} ${'x'.repeat(500)}`,
          stack: `Error: ${marker}\n    at pay (a.js:${index}:1)`,
        }),
      ),
    );
  await sendBatch(server, [anEvent({ fingerprint: 'stays', release: 'r1' })]);
  const total = async () => (await admin.call('GET', '/v1/stats')).body.total_events;
  await eventually(async () => expect(await total()).toBe(1001));
  await eventually(async () =>
    expect((await admin.call('GET', '/v1/analytics/environments')).body.total_count).toBe(1001),
  );
  expect(filesWith(server.folder, marker).length).toBeGreaterThanOrEqual(2);
  const readFile = join(server.folder, 'bloop.read.db');

  expect((await admin.call('DELETE', `/v1/projects/${project.slug}`, undefined, page)).status).toBe(200);
  await eventually(() => expect(filesWith(server.folder, marker)).toEqual([]), 120_000);
  await eventually(() => {
    const db = new Database(readFile, { readonly: true });
    const [free, pages] = ['freelist_count', 'page_count'].map((name) => db.pragma(name, { simple: true }) as number);
    db.close();
    expect(free).toBeLessThanOrEqual(256);
    // The file itself is as small as it says.
    expect(statSync(readFile).size).toBe((pages as number) * 4096);
  });
  expect(await total()).toBe(1);
  expect((await admin.call('GET', '/v1/errors')).body).toMatchObject([{ fingerprint: 'stays', release: 'r1' }]);
  // Names that come again are new ones.
  await sendBatch(server, [anEvent({ fingerprint: 'new', release: `${marker}-r1`, environment: `${marker}-e` })]);
  await eventually(async () => expect(await total()).toBe(2));
  const { body } = await admin.call('GET', '/v1/errors/new');
  expect(body.issue).toMatchObject({ release: `${marker}-r1`, environment: `${marker}-e` });
  await expectVerified(server);
});

test('what a purge takes: what single events said', async () => {
  const folder = temporaryFolder();
  const clock = { now: 0 };
  const log = openLogStore(join(folder, 'bloop.db'), { synchronous: 'normal', clock: () => clock.now });
  const start = Math.floor((Date.now() - 20 * day) / 3_600_000) * 3_600_000;
  const [number, note] = ['918273645546372819', 'quagga-in-a-note'];
  appendTo(
    log,
    clock,
    Array.from({ length: 60 }, (_, index) =>
      captured({
        project: 'default',
        fingerprint: 'f',
        at: start + index * 1000,
        message: `Order ${index === 30 ? number : index} failed`,
        payload: index === 30 ? { metadata: { note } } : {},
      }),
    ),
  );
  log.close();
  const { server, admin } = await startOn(folder);
  await caughtUp(admin, 60);
  for (const marker of [number, note]) expect(filesWith(folder, marker)).not.toEqual([]);
  await firstPurge(admin);
  for (const marker of [number, note]) await eventually(() => expect(filesWith(folder, marker)).toEqual([]), 60_000);
  await expectVerified(server);
});

test('an index of words that was made without secure deletion gets it, and forgets what it kept', async () => {
  const first = await startServer();
  const call = api(first, (await createToken(first)).token);
  const shown = () => eventually(async () => expect((await call('GET', '/v1/errors?q=pangolin')).body).toHaveLength(1));
  await sendBatch(first, [anEvent({ fingerprint: 'f', message: 'pangolin at the door' })]);
  await shown();
  first.kill('SIGTERM');
  await first.exited;
  const db = new Database(join(first.folder, 'bloop.read.db'));
  db.exec("INSERT INTO issues_search (issues_search, rank) VALUES ('secure-delete', 0)");
  db.close();
  const server = await restart(first, 'SIGTERM');
  await sendBatch({ ...server, key: first.key }, [anEvent({ fingerprint: 'f', message: 'aardvark at the door' })]);
  const later = api(server, (await createToken(server)).token);
  await eventually(async () => expect((await later('GET', '/v1/errors?q=aardvark')).body).toHaveLength(1));
  expect((await later('GET', '/v1/errors?q=pangolin')).body).toEqual([]);
  const index = new Database(join(first.folder, 'bloop.read.db'), { readonly: true });
  expect(index.prepare("SELECT v FROM issues_search_config WHERE k = 'secure-delete'").pluck().get()).toBe(1);
  const blocks = index.prepare('SELECT block FROM issues_search_data').pluck().all() as Buffer[];
  index.close();
  expect(blocks.some((block) => block.includes('ang'))).toBe(false);
});
