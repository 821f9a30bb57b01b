// Projects, tokens, users and invites: who may do what with them, also when two act at once.
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { api, send } from '../support/client.ts';
import { eventually } from '../support/eventually.ts';
import { firstUser, invitedUser, Person } from '../support/person.ts';
import { cli, createToken, restart, type Server, startServer } from '../support/server.ts';

const typesOf = async (admin: Person, query = ''): Promise<string[]> =>
  (await admin.call('GET', `/v1/audit?limit=200${query}`)).body.map(({ type }: { type: string }) => type);

const newProject = async (person: Person, name: string) =>
  (await person.call('POST', '/v1/projects', { name })).body as { id: string; slug: string; api_key: string };

const keyed = (server: Server, key: string): Server => ({ ...server, key });

test('a project is created, found, renamed, and its key is shown on creation and rotation only', async () => {
  const server = await startServer();
  const root = await firstUser(server);
  const created = await root.call('POST', '/v1/projects', { name: 'Mobile App', slug: 'mobile-app' });
  expect(created.status).toBe(201);
  expect(created.body).toEqual({
    id: expect.any(String),
    name: 'Mobile App',
    slug: 'mobile-app',
    api_key: expect.stringMatching(/^bloop_[0-9a-f]{48}$/),
    created_at: expect.any(Number),
  });
  const { id, api_key: key } = created.body;
  const listed = await root.call('GET', '/v1/projects');
  expect(listed.body).toMatchObject([
    { id: 'default', created_by: 'system' },
    { id, slug: 'mobile-app', created_by: 'root' },
  ]);
  expect(JSON.stringify(listed.body)).not.toContain('bloop_');
  const renamed = await root.call('PUT', '/v1/projects/mobile-app', { name: 'App' });
  expect(renamed.body).toMatchObject({ id, name: 'App', slug: 'mobile-app' });
  expect((await root.call('GET', `/v1/projects/${id}`)).body).toEqual(renamed.body);

  expect((await send(keyed(server, key))).body).toEqual({ status: 'accepted' });
  const rotated = await root.call('POST', '/v1/projects/mobile-app/rotate-key');
  expect((await send(keyed(server, key))).status).toBe(401);
  expect((await send(keyed(server, rotated.body.api_key))).body).toEqual({ status: 'accepted' });
  const history = await root.call('GET', '/v1/projects/mobile-app/history');
  expect(history.body.map(({ type, actor_name }: Record<string, string>) => [type, actor_name])).toEqual([
    ['ApiKeyRotated', 'root'],
    ['ProjectRenamed', 'root'],
    ['ProjectCreated', 'root'],
  ]);
  expect(JSON.stringify(history.body)).not.toMatch(/bloop_[0-9a-f]/);
});

test('a rotated key is dead at once in every process on the same files', async () => {
  const one = await startServer();
  const root = await firstUser(one);
  const two = await startServer({ folder: one.folder });
  const project = await newProject(root, 'Shop');
  await eventually(async () => expect((await send(keyed(two, project.api_key))).status).toBe(200));
  for (let round = 0; round < 5; round++) {
    const before = project.api_key;
    project.api_key = (await root.call('POST', `/v1/projects/${project.slug}/rotate-key`)).body.api_key;
    const answers = await Promise.all([send(keyed(two, before)), send(keyed(one, before)), send(keyed(two, before))]);
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401]);
    await eventually(async () => expect((await send(keyed(two, project.api_key))).status).toBe(200));
  }
  two.kill('SIGTERM');
  expect(await two.exited).toBe(0);
});

test('a slug is used once, also by two at once, and says what it may be', async () => {
  const server = await startServer();
  const root = await firstUser(server);
  const answers = await Promise.all(
    Array.from({ length: 5 }, () => root.call('POST', '/v1/projects', { name: 'Shop', slug: 'shop' })),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409]);
  for (const slug of ['Shop', 'a b', '-a', 'a--b', 'ü', '../x', 'a'.repeat(65), "x'; DROP TABLE log;--"]) {
    const { status, body } = await root.call('POST', '/v1/projects', { name: 'x', slug });
    expect([slug, status, body.error.split(':')[0]]).toEqual([slug, 400, 'slug']);
  }
  for (const name of ['', '   ', 'a'.repeat(101), 'a\u0000b', 'a\nb', '\u202Eevil']) {
    const { status, body } = await root.call('POST', '/v1/projects', { name, slug: 'ok' });
    expect([name, status, body.error.split(':')[0]]).toEqual([name, 400, 'name']);
  }
  const current = await root.call('POST', '/v1/projects', { name: 'x', slug: 'current' });
  expect([current.status, current.body.error.split(':')[0]]).toEqual([400, 'slug']);
  for (const name of ['日本', 'Current', '🙂']) {
    const { status, body } = await root.call('POST', '/v1/projects', { name });
    expect([status, body.slug]).toEqual([201, expect.stringMatching(/^project-[a-z0-9]{8}$/)]);
  }
  // An id of one project is no slug of another.
  const taken = await root.call('POST', '/v1/projects', { name: 'x', slug: 'default' });
  expect([taken.status, taken.body.code]).toEqual([409, 'project_exists']);
});

test('a deleted project is gone with its errors and tokens, and a rebuild does not bring it back', async () => {
  const server = await startServer();
  const root = await firstUser(server);
  const project = await newProject(root, 'Doomed');
  for (let index = 0; index < 5; index++)
    await send(keyed(server, project.api_key), { message: `gone ${'x'.repeat(index)}`, event_id: `e${index}` });
  await send(server, { message: 'kept' });
  const { body: token } = await root.call('POST', '/v1/tokens', {
    name: 'CI',
    project_id: project.id,
    scopes: ['errors:read'],
  });
  const asToken = api(server, token.token);
  await eventually(async () => expect((await asToken('GET', '/v1/errors')).body).toHaveLength(5));

  expect((await root.call('DELETE', `/v1/projects/${project.slug}`)).body).toEqual({ id: project.id, deleted: true });
  expect((await asToken('GET', '/v1/errors')).status).toBe(401);
  expect((await send(keyed(server, project.api_key))).status).toBe(401);
  expect((await root.call('GET', `/v1/projects/${project.slug}`)).status).toBe(404);
  expect((await root.call('GET', '/v1/errors')).body.map(({ message }: { message: string }) => message)).toEqual([
    'kept',
  ]);
  expect((await root.call('GET', '/v1/stats')).body).toMatchObject({ total_errors: 1, total_events_24h: 1 });

  const db = new Database(join(server.folder, 'bloop.db'), { readonly: true });
  const left = db.prepare("SELECT count(*) FROM log WHERE project_id = ? AND type = 'ErrorCaptured'").pluck();
  const ids = db.prepare('SELECT count(*) FROM event_ids WHERE project_id = ?').pluck();
  await eventually(() => expect([left.get(project.id), ids.get(project.id)]).toEqual([0, 0]));
  db.close();
  expect((await cli(server, 'rebuild', '--verify')).output).toContain('no differences');
  await cli(server, 'rebuild');
  expect((await root.call('GET', '/v1/errors')).body).toHaveLength(1);
  expect((await cli(server, 'audit', 'verify')).code).toBe(0);
  expect(await typesOf(root)).toEqual(expect.arrayContaining(['ProjectDeleted', 'TokenRevoked']));
  const kept = await root.call('DELETE', '/v1/projects/default');
  expect([kept.status, kept.body.code]).toEqual([403, 'default_project']);
  // A freed slug can be used again.
  expect((await root.call('POST', '/v1/projects', { name: 'Doomed' })).status).toBe(201);
});

test('erasing goes on after a kill', async () => {
  const server = await startServer();
  const root = await firstUser(server);
  const project = await newProject(root, 'Doomed');
  await send(keyed(server, project.api_key));
  await root.call('DELETE', `/v1/projects/${project.slug}`);
  const again = await restart(server, 'SIGKILL');
  const db = new Database(join(again.folder, 'bloop.db'), { readonly: true });
  const open = db.prepare('SELECT count(*) FROM erasures').pluck();
  await eventually(() => expect(open.get()).toBe(0));
  expect(db.prepare("SELECT count(*) FROM log WHERE type = 'ErrorCaptured'").pluck().get()).toBe(0);
  db.close();
});

test('tokens are made and seen by admins and who has created the project, and revoked by who has made them too', async () => {
  const server = await startServer();
  const root = await firstUser(server);
  const ann = await invitedUser(server, root, 'ann');
  const bob = await invitedUser(server, root, 'bob');
  const project = await newProject(ann, 'Of Ann');
  const wanted = {
    name: 'CI',
    project_id: project.id,
    scopes: ['errors:read', 'sourcemaps:write'],
    expires_in_days: 90,
  };
  const made = await ann.call('POST', '/v1/tokens', wanted);
  expect(made.status).toBe(201);
  expect(made.body).toEqual({
    id: expect.any(String),
    name: 'CI',
    token: expect.stringMatching(/^bloop_tk_[\w-]{43}$/),
    token_prefix: made.body.token.slice(0, 16),
    project_id: project.id,
    scopes: ['errors:read', 'sourcemaps:write'],
    created_at: expect.any(Number),
    expires_at: made.body.created_at + 90 * 86_400,
  });
  const refused = await bob.call('POST', '/v1/tokens', wanted);
  expect([refused.status, refused.body.code]).toEqual([403, 'not_allowed']);
  expect((await bob.call('GET', `/v1/tokens?project_id=${project.id}`)).status).toBe(403);
  expect((await bob.call('GET', '/v1/tokens')).body).toEqual([]);
  expect((await bob.call('DELETE', `/v1/tokens/${made.body.id}`)).status).toBe(403);
  expect((await bob.call('GET', `/v1/tokens/${made.body.id}/history`)).status).toBe(404);
  expect((await ann.call('POST', '/v1/tokens', { ...wanted, project_id: 'default' })).status).toBe(403);

  const { body: listed } = await ann.call('GET', `/v1/tokens?project_id=${project.id}`);
  expect(listed).toMatchObject([{ id: made.body.id, created_by: 'ann', last_used_at: null }]);
  expect(JSON.stringify(listed)).not.toContain(made.body.token);
  const asToken = api(server, made.body.token);
  expect((await asToken('GET', '/v1/errors')).status).toBe(200);
  await eventually(async () => {
    const [used] = (await root.call('GET', '/v1/tokens')).body;
    expect(used.last_used_at).toBeGreaterThan(1_700_000_000);
  });
  expect((await root.call('DELETE', `/v1/tokens/${made.body.id}`)).status).toBe(200);
  expect((await asToken('GET', '/v1/errors')).status).toBe(401);
  const history = (await ann.call('GET', `/v1/tokens/${made.body.id}/history`)).body;
  expect(history.map(({ type, actor_name }: Record<string, string>) => [type, actor_name])).toEqual([
    ['TokenRevoked', 'root'],
    ['TokenCreated', 'ann'],
  ]);
  for (const [field, change] of Object.entries({
    scopes: { scopes: ['errors:read', 'everything'] },
    name: { name: ' ' },
    expires_in_days: { expires_in_days: 0 },
  })) {
    const { status, body } = await ann.call('POST', '/v1/tokens', { ...wanted, ...change });
    expect([status, body.error.split(':')[0]]).toEqual([400, field]);
  }
  expect((await root.call('POST', '/v1/tokens', { ...wanted, project_id: 'nope' })).status).toBe(404);
});

test('only admins and creators change a project', async () => {
  const server = await startServer();
  const root = await firstUser(server);
  const ann = await invitedUser(server, root, 'ann');
  const bob = await invitedUser(server, root, 'bob');
  const { slug } = await newProject(ann, 'Of Ann');
  expect((await bob.call('PUT', `/v1/projects/${slug}`, { name: 'Mine' })).status).toBe(403);
  expect((await bob.call('POST', `/v1/projects/${slug}/rotate-key`)).status).toBe(403);
  expect((await bob.call('DELETE', `/v1/projects/${slug}`)).status).toBe(403);
  expect((await ann.call('PUT', `/v1/projects/${slug}`, { name: 'Still mine' })).status).toBe(200);
  expect((await root.call('DELETE', `/v1/projects/${slug}`)).status).toBe(200);
});

test('an invite lets one person in, once, while it is open', async () => {
  const server = await startServer();
  const root = await firstUser(server);
  const { status, body: invite } = await root.call('POST', '/v1/admin/invites');
  expect(status).toBe(201);
  expect(invite.url).toBe(`http://localhost:5332/#invite=${invite.token}`);
  expect(invite.expires_at - Date.now()).toBeGreaterThan(6.9 * 86_400_000);
  const people = ['ann', 'bob', 'eve'].map((name) => ({ name, person: new Person(server) }));
  const answers = await Promise.all(people.map(({ name, person }) => person.registerInvited(name, invite.token)));
  expect(answers.filter((answer) => answer.status === 200)).toHaveLength(1);
  for (const answer of answers.filter((each) => each.status !== 200))
    expect([answer.status, answer.body.code]).toEqual([403, 'invalid_invite']);
  const { name } = people[answers.findIndex((answer) => answer.status === 200)] as (typeof people)[number];
  expect((await root.call('GET', '/v1/admin/invites')).body).toMatchObject([
    { id: invite.id, status: 'used', used_by: name, created_by: 'root' },
  ]);

  const { body: other } = await root.call('POST', '/v1/admin/invites');
  expect((await root.call('DELETE', `/v1/admin/invites/${other.id}`)).status).toBe(200);
  expect((await new Person(server).registerInvited('late', other.token)).status).toBe(403);
  expect((await new Person(server).registerInvited('guess', 'x'.repeat(43))).status).toBe(403);
  const { body: third } = await root.call('POST', '/v1/admin/invites');
  const taken = await new Person(server).registerInvited(name.toUpperCase(), third.token);
  expect([taken.status, taken.body.code]).toEqual([409, 'username_taken']);
  const db = new Database(join(server.folder, 'bloop.db'));
  db.prepare('UPDATE links SET expires_at = ?').run(Date.now());
  db.close();
  expect((await new Person(server).registerInvited('too-late', third.token)).status).toBe(403);
});

test('there is always an admin: nobody demotes or removes themselves, nor both each other at once', async () => {
  const server = await startServer();
  const root = await firstUser(server);
  const rootId = (await root.call('GET', '/auth/me')).body.id;
  const own = await root.call('PUT', `/v1/admin/users/${rootId}/role`, { is_admin: false });
  expect([own.status, own.body.code]).toEqual([403, 'own_role']);
  expect((await root.call('DELETE', `/v1/admin/users/${rootId}`)).body.code).toBe('own_account');

  for (let round = 0; round < 5; round++) {
    const other = await invitedUser(server, root, `admin ${round}`);
    const otherId = (await other.call('GET', '/auth/me')).body.id;
    await root.call('PUT', `/v1/admin/users/${otherId}/role`, { is_admin: true });
    const [one, two] = await Promise.all([
      root.call('PUT', `/v1/admin/users/${otherId}/role`, { is_admin: false }),
      other.call('PUT', `/v1/admin/users/${rootId}/role`, { is_admin: false }),
    ]);
    expect([one.status, two.status].sort()).toEqual([200, 403]);
    const { body: users } =
      one.status === 200 ? await root.call('GET', '/v1/admin/users') : await other.call('GET', '/v1/admin/users');
    expect(users.filter(({ is_admin }: { is_admin: boolean }) => is_admin)).toHaveLength(1);
    if (two.status === 200) await other.call('PUT', `/v1/admin/users/${rootId}/role`, { is_admin: true });
    await root.call('DELETE', `/v1/admin/users/${otherId}`);
  }
});

test('who is demoted has lost the right at once, and who is removed has lost everything', async () => {
  const server = await startServer();
  const root = await firstUser(server);
  const ann = await invitedUser(server, root, 'ann');
  const annId = (await ann.call('GET', '/auth/me')).body.id;
  expect((await ann.call('GET', '/v1/admin/users')).status).toBe(403);
  const promoted = await root.call('PUT', `/v1/admin/users/${annId}/role`, { is_admin: true });
  expect(promoted.body).toEqual({ id: annId, username: 'ann', is_admin: true });
  expect((await ann.call('GET', '/v1/admin/users')).status).toBe(200);
  await root.call('PUT', `/v1/admin/users/${annId}/role`, { is_admin: false });
  expect((await ann.call('GET', '/v1/admin/users')).status).toBe(403);

  const project = await newProject(ann, 'Of Ann');
  const { body: token } = await ann.call('POST', '/v1/tokens', {
    name: 'hers',
    project_id: project.id,
    scopes: ['errors:read'],
  });
  expect((await api(server, token.token)('GET', '/v1/errors')).status).toBe(200);
  expect((await root.call('DELETE', `/v1/admin/users/${annId}`)).status).toBe(200);
  expect((await ann.call('GET', '/auth/me')).status).toBe(401);
  expect((await api(server, token.token)('GET', '/v1/errors')).status).toBe(401);
  ann.session = undefined;
  expect((await ann.login()).status).toBe(401);
  expect((await root.call('DELETE', `/v1/admin/users/${annId}`)).status).toBe(404);
  const history = (await root.call('GET', `/v1/admin/users/${annId}/history`)).body;
  expect(history.map(({ type }: { type: string }) => type)).toEqual([
    'UserRemoved',
    'UserDemoted',
    'UserPromoted',
    'PasskeyAdded',
    'UserRegistered',
  ]);
});

test('a token of one project reads nothing of another', async () => {
  const server = await startServer();
  const root = await firstUser(server);
  const project = await newProject(root, 'Secret');
  await send(keyed(server, project.api_key), { message: 'top secret', release: '9.9.9' });
  await eventually(async () => expect((await root.call('GET', '/v1/errors')).body).toHaveLength(1));
  const [{ fingerprint }] = (await root.call('GET', '/v1/errors')).body;
  const { token } = await createToken(server);
  const call = api(server, token);
  for (const path of ['', '/occurrences', '/trend', '/history'])
    expect((await call('GET', `/v1/errors/${fingerprint}${path}`)).status).toBe(404);
  expect((await call('GET', '/v1/errors')).body).toEqual([]);
  expect((await call('GET', '/v1/releases/9.9.9/errors')).body).toEqual([]);
  expect((await call('GET', `/v1/errors?project_id=${project.id}`)).status).toBe(403);
  expect((await call('POST', `/v1/errors/${fingerprint}/resolve`)).status).toBe(404);
  expect((await call('GET', '/v1/stats')).body).toMatchObject({ total_errors: 0, total_events: 0 });
  expect((await call('GET', '/v1/trends')).body.every(({ count }: { count: number }) => count === 0)).toBe(true);
});

test('what is taken away is gone with the answer, however far behind the read models are', async () => {
  const server = await startServer();
  const root = await firstUser(server);
  const bob = await invitedUser(server, root, 'bob');
  const project = await newProject(root, 'Shop');
  const bobs = await newProject(bob, 'Blog');
  const tokenOf = async (person: Person, project_id: string) =>
    (await person.call('POST', '/v1/tokens', { name: 'ci', project_id, scopes: ['errors:read'] })).body;
  const [revoked, ofBob, ofProject] = [
    await tokenOf(root, 'default'),
    await tokenOf(bob, bobs.slug),
    await tokenOf(root, project.slug),
  ];
  const uses = () =>
    Promise.all([revoked, ofBob].map(async ({ token }) => (await api(server, token)('GET', '/v1/stats')).status));
  expect(await uses()).toEqual([200, 200]);
  const [found] = (await root.call('GET', '/v1/admin/users')).body.filter(
    ({ username }: { username: string }) => username === 'bob',
  );

  // Nothing is folded while somebody else writes to the file of the read models.
  const readFile = new Database(join(server.folder, 'bloop.read.db'));
  readFile.exec('BEGIN IMMEDIATE');
  const done = await Promise.all([
    root.call('DELETE', `/v1/tokens/${revoked.id}`),
    root.call('DELETE', `/v1/admin/users/${found.id}`),
  ]);
  expect(done.map(({ status }) => status)).toEqual([200, 200]);
  expect(await uses()).toEqual([401, 401]);
  expect((await bob.call('GET', '/auth/me')).status).toBe(401);
  expect((await root.call('DELETE', `/v1/projects/${project.slug}`)).status).toBe(200);
  expect((await api(server, ofProject.token)('GET', '/v1/stats')).status).toBe(401);
  expect((await send(keyed(server, project.api_key))).status).toBe(401);
  readFile.exec('ROLLBACK');
  readFile.close();
});
