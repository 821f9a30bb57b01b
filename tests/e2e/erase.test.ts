// Erasing a person: afterwards nothing of them is in any file, and every count is as before.
import { expect, test } from 'vitest';
import { sendBatch } from '../support/client.ts';
import { eventually } from '../support/eventually.ts';
import { expectVerified, filesWith } from '../support/log-file.ts';
import { firstUser, origin } from '../support/person.ts';
import { startServer } from '../support/server.ts';
import { anEvent } from '../support/signing.ts';

const page = { origin };
const ann = 'a1b2c3d4e5f6-of-ann';
const bob = 'f6e5d4c3b2a1-of-bob';

test('everything that was sent of a person is gone from every file, and nothing else', async () => {
  const server = await startServer();
  const admin = await firstUser(server);
  const events = Array.from({ length: 40 }, (_, index) =>
    anEvent({
      fingerprint: `f${index % 2}`,
      user_id_hash: index % 4 === 0 ? ann : bob,
      stack: `Error: x\n    at pay (a.js:${index}:1)`,
      metadata: index % 4 === 1 ? { seen_by: ann } : { note: 'x'.repeat(3000) },
    }),
  );
  await sendBatch(server, events);
  await eventually(async () => expect((await admin.call('GET', '/v1/stats')).body.total_events).toBe(40));
  const errors = (await admin.call('GET', '/v1/errors')).body;
  expect(filesWith(server.folder, ann).length).toBeGreaterThan(0);

  const { status, body } = await admin.call('POST', '/v1/admin/erase', { user_id_hash: ann }, page);
  expect([status, body]).toEqual([200, { occurrences: 20 }]);
  await eventually(() => expect(filesWith(server.folder, ann)).toEqual([]));
  expect(filesWith(server.folder, bob)).toContain('bloop.db');
  expect((await admin.call('GET', '/v1/errors')).body).toEqual(errors);
  const samples = (await admin.call('GET', '/v1/errors/f0')).body.samples as { erased?: true; user_id_hash?: string }[];
  for (const sample of samples) expect(sample.erased === true).toBe(sample.user_id_hash === undefined);
  expect(samples.some(({ erased }) => erased === true)).toBe(true);
  await expectVerified(server);

  const [entry] = (await admin.call('GET', '/v1/audit?type=PersonErased')).body;
  expect(entry).toMatchObject({ actor_name: 'root', data: { field: 'user_id_hash', occurrences: 20 } });
  expect((await admin.call('POST', '/v1/admin/erase', { user_id_hash: ann }, page)).body).toEqual({ occurrences: 0 });
});

test('it has to be said who, and by which of the two', async () => {
  const server = await startServer();
  const admin = await firstUser(server);
  for (const body of [{}, { user_id_hash: ann, device_id_hash: bob }, { user_id_hash: 'short' }, { name: ann }])
    expect((await admin.call('POST', '/v1/admin/erase', body, page)).status).toBe(400);
});
