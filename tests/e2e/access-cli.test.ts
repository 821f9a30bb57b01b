// What an operator does at the machine, beside a running server and without one.
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { send } from '../support/client.ts';
import { firstUser, invitedUser, origin, Person } from '../support/person.ts';
import { cli, freePort, restart, type Server, startServer } from '../support/server.ts';

/** The command line finds a running server by its port. */
const start = async (): Promise<Server> =>
  startServer({ env: { BLOOP__SERVER__PORT: String(await freePort()), BLOOP__AUTH__RP_ORIGIN: origin } });

test('users are listed, promoted, demoted and removed', async () => {
  const server = await start();
  expect((await cli(server, 'user', 'list')).output).toContain('no users');
  const root = await firstUser(server);
  const ann = await invitedUser(server, root, 'ann');
  expect((await cli(server, 'user', 'promote', 'Ann')).output).toBe('ann is an admin\n');
  expect((await ann.call('GET', '/v1/admin/users')).status).toBe(200);
  const listed = JSON.parse((await cli(server, 'user', 'list', '--json')).output);
  expect(listed).toMatchObject([
    { username: 'root', is_admin: true, passkeys: 1 },
    { username: 'ann', is_admin: true },
  ]);
  expect((await cli(server, 'user', 'demote', listed[0].id)).output).toBe('root is no admin\n');
  expect((await root.call('GET', '/v1/admin/users')).status).toBe(403);
  const last = await cli(server, 'user', 'demote', 'ann');
  expect([last.code, last.output]).toEqual([1, expect.stringContaining('the only one')]);
  await cli(server, 'user', 'remove', 'root');
  expect((await root.call('GET', '/auth/me')).status).toBe(401);
  const unknown = await cli(server, 'user', 'remove', 'root');
  expect([unknown.code, unknown.output]).toEqual([1, 'bloop: no user with the name or id "root"\n']);
});

test('an invite made at the machine lets somebody in', async () => {
  const server = await start();
  await firstUser(server);
  const { output } = await cli(server, 'invite', 'create');
  const token = /#invite=(\S+)/.exec(output)?.[1] as string;
  expect((await new Person(server).registerInvited('ann', token)).status).toBe(200);
});

test('projects are created, listed, renamed, given a new key and deleted', async () => {
  const server = await start();
  const key = (await cli(server, 'project', 'create', 'Mobile App', '--quiet')).output.trim();
  expect((await send({ ...server, key })).body).toEqual({ status: 'accepted' });
  const { slug } = JSON.parse((await cli(server, 'project', 'list', '--json')).output)[1];
  expect(slug).toBe('mobile-app');
  const next = JSON.parse((await cli(server, 'project', 'rotate-key', 'mobile-app', '--json')).output).api_key;
  expect((await send({ ...server, key })).status).toBe(401);
  expect((await send({ ...server, key: next })).body).toEqual({ status: 'accepted' });
  expect((await cli(server, 'project', 'rename', 'mobile-app', 'App')).code).toBe(0);
  expect((await cli(server, 'project', 'list')).output).toMatch(/mobile-app .* App\n/);
  const unsure = await cli(server, 'project', 'delete', 'mobile-app');
  expect([unsure.code, unsure.output]).toEqual([1, expect.stringContaining('--yes')]);
  expect((await cli(server, 'project', 'delete', 'mobile-app', '--yes')).code).toBe(0);
  expect((await send({ ...server, key: next })).status).toBe(401);
  expect((await cli(server, 'project', 'delete', 'default', '--yes')).code).toBe(1);
});

test('what is done while the server is stopped holds when it starts again', async () => {
  const server = await start();
  server.kill('SIGTERM');
  await server.exited;
  const key = (await cli(server, 'project', 'create', 'Night shift', '--quiet')).output.trim();
  const again = await restart(server, 'SIGTERM');
  expect((await send({ ...again, key })).body).toEqual({ status: 'accepted' });
  expect((await cli(again, 'rebuild', '--verify')).output).toContain('no differences');
});

test('the audit trail is shown, and tampering is found', async () => {
  const server = await start();
  await cli(server, 'project', 'create', 'Shop');
  await cli(server, 'project', 'rename', 'shop', 'Store');
  const shown = (await cli(server, 'audit', '--type', 'ProjectRenamed')).output;
  expect(shown).toMatch(/cli +ProjectRenamed +project:\S+ +\{"from":"Shop","name":"Store"\}\n$/);
  const whole = await cli(server, 'audit', 'verify');
  const head = /^head ([0-9a-f]{64})$/m.exec(whole.output)?.[1] as string;
  expect(whole).toEqual({ code: 0, output: `3 events, all as they were recorded\nhead ${head}\n` });
  expect((await cli(server, 'audit', 'verify', '--head', head)).code).toBe(0);
  expect((await cli(server, 'audit', 'verify', '--head', head.replace(/^./, 'x'))).code).toBe(1);

  server.kill('SIGTERM');
  await server.exited;
  const db = new Database(join(server.folder, 'bloop.db'));
  db.exec('DROP TRIGGER log_refuses_update');
  db.exec(`UPDATE log SET actor = 'user:somebody' WHERE type = 'ProjectRenamed'`);
  db.close();
  const tampered = await cli(server, 'audit', 'verify');
  expect(tampered.code).toBe(1);
  expect(tampered.output).toMatch(/^position 3 \(ProjectRenamed\): /);
});
