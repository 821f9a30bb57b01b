// A server on a log that is older than it is kept, and purging it.
import { join } from 'node:path';
import { expect } from 'vitest';
import { openLogStore } from '../../infrastructure/log/log-store.ts';
import { type Capturing, captured } from './events.ts';
import { eventually } from './eventually.ts';
import { loggedEvents } from './log-file.ts';
import { firstUser, origin, type Person } from './person.ts';
import { type Env, type Server, startServer, temporaryFolder } from './server.ts';
import { appendTo } from './workspace.ts';

const day = 86_400_000;
export const page = { origin };

/** A log with occurrences of some days ago: three errors, a minute apart. */
export const oldLog = (count: number, daysAgo = 10, given: Capturing = {}): string => {
  const folder = temporaryFolder();
  const clock = { now: 0 };
  const log = openLogStore(join(folder, 'bloop.db'), { synchronous: 'normal', clock: () => clock.now });
  const start = Date.now() - daysAgo * day;
  const payload = { stack: 'TypeError: x\n    at pay (a.js:1:2)' };
  const happenings = Array.from({ length: count }, (_, index) =>
    captured({ fingerprint: `f${index % 3}`, project: 'default', at: start + index * 1000, payload, ...given }),
  );
  appendTo(log, clock, happenings);
  log.close();
  return folder;
};

/** A log with many events, each an error of its own, in a moment: what takes long is to be reading, not writing. */
export const longLog = (count: number): string => {
  const folder = oldLog(1, 0, { at: Date.now() - 60_000 });
  const log = openLogStore(join(folder, 'bloop.db'), { synchronous: 'normal' });
  log.connection.exec(`INSERT INTO log (recorded_at, project_id, stream, type, schema_version, actor, data, payload)
    SELECT recorded_at, project_id, stream, type, schema_version, actor,
      json_set(data, '$.fingerprint', 'f' || value, '$.release', 'r' || (value % 1000)), payload
    FROM log, (WITH RECURSIVE n(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n WHERE value < ${count - 1}) SELECT value FROM n)`);
  log.close();
  return folder;
};

export const startOn = async (folder: string, env: Env = {}) => {
  const server = await startServer({ folder, env });
  return { server, admin: await eventually(() => firstUser(server)) };
};
export const caughtUp = (admin: Person, total: number) =>
  eventually(async () => expect((await admin.call('GET', '/v1/stats')).body.total_events).toBe(total));
export const purge = (admin: Person, body: object = { confirm: true }) =>
  admin.call('POST', '/v1/admin/retention/purge', body, page);
/** As soon as policies have noted that they have seen everything: until then nothing is taken from them. */
export const firstPurge = (admin: Person) =>
  eventually(async () => {
    const answer = await purge(admin);
    expect([answer.status, answer.body.raw_events > 0]).toEqual([200, true]);
    return answer;
  });
export const rawIn = ({ folder }: Server) => loggedEvents(folder).filter(({ type }) => type === 'ErrorCaptured').length;
