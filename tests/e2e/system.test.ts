// The system page of the real server: a rebuild from the dashboard while life goes on, and the end of the server amid it.

import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { startLoad } from '../support/load.ts';
import { expectVerified, loggedMessages, sumOf } from '../support/log-file.ts';
import { caughtUp, oldLog, page, startOn } from '../support/old-log.ts';
import { Person } from '../support/person.ts';
import { restart, type Server } from '../support/server.ts';

const system = async (admin: Person) => (await admin.call('GET', '/v1/admin/system')).body;
const rebuild = (admin: Person, body: object = {}) => admin.call('POST', '/v1/admin/rebuild', body, page);
const done = (admin: Person) =>
  eventually(async () => {
    const state = (await system(admin)).rebuild;
    expect(state.state).toBe('done');
    return state;
  });

test('a rebuild from the dashboard puts right what had gone wrong, while events come in', async () => {
  const { server, admin } = await startOn(oldLog(3000, 1));
  await caughtUp(admin, 3000);
  expect(await system(admin)).toMatchObject({
    version: expect.any(String),
    log: { position: expect.any(Number), recorded_at: expect.any(Number), bytes: expect.any(Number) },
    analytics: { enabled: false },
    rebuild: null,
  });
  const db = new Database(join(server.folder, 'bloop.read.db'));
  db.exec('UPDATE issues SET total_count = 1');
  db.close();

  const load = startLoad({ ...server, key: server.key }, { name: 'meanwhile', clients: 2 });
  const begun = await rebuild(admin);
  expect([begun.status, begun.body.state, begun.body.projections]).toEqual([202, 'running', null]);
  const state = await done(admin);
  expect(state.events).toBeGreaterThanOrEqual(3000);
  expect(state).toMatchObject({ total: state.events, error: null, finished_at: expect.any(Number) });
  await load.stop();
  expect(load.failures).toEqual([]);
  await eventually(async () =>
    expect((await system(admin)).projections.every(({ lag }: { lag: number }) => lag === 0)).toBe(true),
  );
  expect(sumOf(server.folder, 'issues', 'total_count')).toBe(loggedMessages(server.folder).length);
  await expectVerified(server);
});

const shadowsIn = ({ folder }: Server): unknown[] => {
  const db = new Database(join(folder, 'bloop.read.db'), { readonly: true });
  try {
    return db.prepare("SELECT name FROM sqlite_schema WHERE name GLOB '*__rebuild_*'").all();
  } finally {
    db.close();
  }
};

test.each(['SIGTERM', 'SIGKILL'] as const)(
  'a server that is ended by %s amid a rebuild is as it was',
  async (signal) => {
    const { server, admin } = await startOn(oldLog(20_000, 1));
    await caughtUp(admin, 20_000);
    expect((await rebuild(admin)).status).toBe(202);
    const second = await rebuild(admin);
    expect([second.status, second.body.code]).toEqual([409, 'rebuild_running']);
    const next = await restart(server, signal);
    if (signal === 'SIGTERM') expect(await server.exited).toBe(0);
    const again = new Person(next);
    again.session = admin.session;
    await eventually(async () => expect((await again.call('GET', '/v1/stats')).status).toBe(200));
    expect(shadowsIn(next)).toEqual([]);
    await expectVerified(next);
  },
);
