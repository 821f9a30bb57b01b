// The files of a running server are taken away from under it: noticed without being asked, and nothing is acknowledged that is lost.
import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { health, send } from '../support/client.ts';
import { eventually } from '../support/eventually.ts';
import { loggedMessages } from '../support/log-file.ts';
import { startServer, temporaryFolder } from '../support/server.ts';

const folderInside = (): string => {
  const folder = join(temporaryFolder(), 'data');
  mkdirSync(folder);
  return folder;
};

test('a data folder that is moved away is noticed, and all is well when it is back', async () => {
  const folder = folderInside();
  const server = await startServer({ folder });
  await send(server, { message: 'before' });
  renameSync(folder, `${folder}-away`);
  const refused = await send(server, { message: 'lost' });
  expect([refused.status, refused.body.code]).toEqual([503, 'log_unavailable']);
  const state = await health(server);
  expect(state).toMatchObject({ status: 'degraded', db_ok: false });
  expect(state.problems).toMatchObject([
    { code: 'log_moved', reason: expect.stringContaining('was deleted or replaced') },
  ]);
  renameSync(`${folder}-away`, folder);
  // By itself: nobody writes meanwhile.
  await eventually(async () => expect(await health(server)).toMatchObject({ status: 'ok', db_ok: true, problems: [] }));
  expect((await send(server, { message: 'after' })).status).toBe(200);
  expect(loggedMessages(folder)).toEqual(['before', 'after']);
});

test('a data folder that is deleted is noticed before anybody writes, and said once in the log', async () => {
  const folder = folderInside();
  const server = await startServer({ folder });
  rmSync(folder, { recursive: true });
  await eventually(async () => expect(await health(server)).toMatchObject({ status: 'degraded', db_ok: false }));
  for (let count = 0; count < 20; count++) expect((await send(server)).status).toBe(503);
  expect(server.output().split('was deleted or replaced').length - 1).toBeLessThan(5);
});
