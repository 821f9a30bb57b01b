// Registering and logging in with passkeys, honestly and otherwise, against the real server.
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { challengeLifeMs } from '../../application/access/ceremonies.ts';
import { challenges } from '../../infrastructure/access/challenges.ts';
import { firstUser, invitedUser, origin, Person } from '../support/person.ts';
import { cli, freePort, startServer } from '../support/server.ts';

const me = (person: Person) => person.call('GET', '/auth/me');

test('the first user registers, is admin, logs out and in again', async () => {
  const server = await startServer();
  const ann = new Person(server);
  const status = () => ann.call('GET', '/auth/status');
  expect((await status()).body).toEqual({
    setup_complete: false,
    user: null,
    rp_id: 'localhost',
    rp_origin: 'http://localhost:5332',
    analytics: false,
    version: expect.any(String),
  });
  expect((await ann.register('  Ann  ')).status).toBe(200);
  const { body } = await me(ann);
  expect((await status()).body).toMatchObject({ setup_complete: true, user: body });
  expect(body).toEqual({ id: expect.any(String), username: 'Ann', is_admin: true });

  const before = ann.session;
  expect((await ann.call('POST', '/auth/logout')).status).toBe(200);
  expect(ann.session).toBeUndefined();
  ann.session = before;
  expect((await me(ann)).status).toBe(401);

  ann.session = undefined;
  expect((await status()).body).toMatchObject({ setup_complete: true, user: null });
  expect((await ann.login()).status).toBe(200);
  expect((await me(ann)).body.id).toBe(body.id);
  expect(ann.session).not.toBe(before);
});

test('the cookie is kept from scripts and from other sites, and only its hash is stored', async () => {
  const server = await startServer();
  const ann = await firstUser(server);
  expect(ann.setCookie).toMatch(/; HttpOnly/);
  expect(ann.setCookie).toMatch(/; SameSite=Lax/);
  expect(ann.setCookie).toMatch(/; Path=\//);
  expect(ann.setCookie).toMatch(/; Max-Age=604800/);
  expect(ann.setCookie).not.toMatch(/Secure/);
  const db = new Database(join(server.folder, 'bloop.db'), { readonly: true });
  const stored = db.prepare('SELECT token_hash FROM sessions').pluck().all();
  db.close();
  expect(stored).toEqual([
    createHash('sha256')
      .update(ann.session as string)
      .digest('hex'),
  ]);
});

test('behind https the cookie is Secure', async () => {
  const server = await startServer({ env: { BLOOP__AUTH__RP_ORIGIN: 'https://localhost' } });
  const ann = new Person(server);
  expect((await ann.register('ann', { origin: 'https://localhost' })).status).toBe(200);
  expect(ann.setCookie).toMatch(/; Secure/);
});

test('registration is open for the first user only, also for two at once', async () => {
  const server = await startServer();
  const people = Array.from({ length: 6 }, () => new Person(server));
  const answers = await Promise.all(people.map((person, index) => person.register(`user ${index}`)));
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  for (const { status, body } of answers.filter((answer) => answer.status !== 200))
    expect([status, body.code]).toEqual([403, 'registration_closed']);
  const first = people[answers.findIndex(({ status }) => status === 200)] as Person;
  expect((await first.call('GET', '/v1/admin/users')).body).toHaveLength(1);
});

test('a registration that is not honest is refused, and leaves nobody', async () => {
  const server = await startServer();
  const mallory = new Person(server);
  const dishonest = [
    { origin: 'https://evil.example' },
    { origin: 'http://localhost' },
    { rpId: 'evil.example' },
    { challenge: 'bm90IHRoZSBjaGFsbGVuZ2U' },
    { userVerified: false },
    { type: 'webauthn.get' },
  ];
  for (const overrides of dishonest) {
    const { status, body } = await mallory.register('mallory', overrides);
    expect([status, body.code]).toEqual([401, 'invalid_credential']);
    expect(body.error).toMatch(/^credential: (?:could not be verified|was made )/);
  }
  expect((await mallory.call('GET', '/auth/status')).body).toMatchObject({ setup_complete: false, user: null });
  expect((await cli(server, 'audit', '--type', 'UserRegistered')).output).toBe('nothing yet\n');
});

test('a login that is not honest is refused', async () => {
  const server = await startServer();
  const ann = await firstUser(server);
  ann.session = undefined;
  const dishonest = [
    { origin: 'https://evil.example' },
    { rpId: 'evil.example' },
    { challenge: 'bm90IHRoZSBjaGFsbGVuZ2U' },
    { userVerified: false },
    { type: 'webauthn.create' },
    { userHandle: Buffer.from('somebody else').toString('base64url') },
  ];
  for (const overrides of dishonest) {
    const { status, body } = await ann.login(overrides);
    expect([status, body.code]).toEqual([401, 'invalid_credential']);
    expect(ann.session).toBeUndefined();
  }
  expect((await ann.login()).status).toBe(200);
});

test('a challenge is answered once, by the ceremony that it was made for', async () => {
  const server = await startServer();
  const ann = await firstUser(server);
  const { body: asked } = await ann.call('POST', '/auth/login/start');
  const credential = ann.authenticator.get(asked.publicKey);
  const answer = { challenge_id: asked.challenge_id, credential };
  expect((await ann.call('POST', '/auth/login/finish', answer)).status).toBe(200);
  const replayed = await ann.call('POST', '/auth/login/finish', answer);
  expect([replayed.status, replayed.body.code]).toEqual([400, 'invalid_challenge']);

  const { body: other } = await ann.call('POST', '/auth/login/start');
  const crossed = { challenge_id: other.challenge_id, credential: ann.authenticator.get(other.publicKey) };
  const misused = await ann.call('POST', '/auth/recover/finish', crossed);
  expect([misused.status, misused.body.code]).toEqual([400, 'invalid_challenge']);
});

test('a copied authenticator, whose counter does not grow, is refused', async () => {
  const server = await startServer();
  const ann = await firstUser(server);
  await ann.login();
  await ann.login();
  for (const counter of [1, 2]) {
    const { status, body } = await ann.login({ counter });
    expect([status, body.code]).toEqual([401, 'invalid_credential']);
  }
  expect((await ann.login()).status).toBe(200);
});

test('a passkey of somewhere else is not known', async () => {
  const server = await startServer();
  await firstUser(server);
  const stranger = new Person(server);
  stranger.authenticator.create({ challenge: 'AAAA', rp: { id: 'localhost' }, user: { id: 'c3RyYW5nZXI' } });
  const { status, body } = await stranger.login();
  expect([status, body.code]).toEqual([401, 'unknown_credential']);
});

test('nobody plants a session: logging in always makes a new one', async () => {
  const server = await startServer();
  const ann = await firstUser(server);
  ann.session = 'chosen-by-mallory';
  await ann.login();
  expect(ann.session).not.toBe('chosen-by-mallory');
  expect((await ann.call('GET', '/auth/me', undefined, { cookie: 'bloop_session=chosen-by-mallory' })).status).toBe(
    401,
  );
});

test('a user has several passkeys with names, and keeps at least one', async () => {
  const server = await startServer();
  const ann = await firstUser(server);
  expect((await ann.addPasskey('Key on the ring')).status).toBe(201);
  const { body: two } = await ann.call('GET', '/auth/passkeys');
  expect(two.map(({ name }: { name: string }) => name)).toEqual(['Passkey', 'Key on the ring']);
  const [older, newer] = ann.authenticator.credentials;
  expect((await ann.login({ credentialId: older?.id as string })).status).toBe(200);
  expect((await ann.login({ credentialId: newer?.id as string })).status).toBe(200);

  expect((await ann.call('DELETE', `/auth/passkeys/${two[0].id}`)).status).toBe(200);
  const gone = await ann.login({ credentialId: older?.id as string });
  expect([gone.status, gone.body.code]).toEqual([401, 'unknown_credential']);
  const last = await ann.call('DELETE', `/auth/passkeys/${two[1].id}`);
  expect([last.status, last.body.code]).toEqual([409, 'last_passkey']);

  const bob = await invitedUser(server, ann, 'bob');
  expect((await bob.call('DELETE', `/auth/passkeys/${two[1].id}`)).status).toBe(404);
});

test('sessions are listed, ended one by one, and all at once', async () => {
  const server = await startServer();
  const ann = await firstUser(server);
  const here = ann.session as string;
  await ann.call('POST', '/auth/login/start', undefined, {});
  ann.session = undefined;
  await ann.login();
  const there = ann.session as unknown as string;
  const { body: sessions } = await ann.call('GET', '/auth/sessions');
  expect(sessions).toHaveLength(2);
  expect(sessions.filter(({ current }: { current: boolean }) => current)).toHaveLength(1);
  const other = sessions.find(({ current }: { current: boolean }) => !current);
  expect((await ann.call('DELETE', `/auth/sessions/${other.id}`)).status).toBe(200);
  expect((await ann.call('GET', '/auth/me', undefined, { cookie: `bloop_session=${here}` })).status).toBe(401);
  expect((await ann.call('DELETE', `/auth/sessions/${other.id}`)).status).toBe(404);

  ann.session = undefined;
  await ann.login();
  expect((await ann.call('POST', '/auth/logout-everywhere')).status).toBe(200);
  expect((await ann.call('GET', '/auth/me', undefined, { cookie: `bloop_session=${there}` })).status).toBe(401);
});

test('a session ends when its time is over', async () => {
  const server = await startServer({ env: { BLOOP__AUTH__SESSION_TTL_SECS: '60' } });
  const ann = await firstUser(server);
  expect(ann.setCookie).toMatch(/Max-Age=60/);
  const db = new Database(join(server.folder, 'bloop.db'));
  db.prepare('UPDATE sessions SET expires_at = ?').run(Date.now());
  db.close();
  expect((await me(ann)).status).toBe(401);
});

test('who has lost their passkey gets in again by a link, once, and is logged out elsewhere', async () => {
  const server = await startServer({
    env: { BLOOP__SERVER__PORT: String(await freePort()), BLOOP__AUTH__RP_ORIGIN: origin },
  });
  const ann = await firstUser(server, 'ann');
  const { output } = await cli(server, 'recover', 'ANN', '--quiet');
  const token = /#recover=(\S+)/.exec(output)?.[1] as string;
  const onNewPhone = new Person(server);
  expect((await onNewPhone.recover(token)).status).toBe(200);
  expect((await me(onNewPhone)).body).toMatchObject({ username: 'ann', is_admin: true });
  expect((await me(ann)).status).toBe(401);
  const again = await new Person(server).recover(token);
  expect([again.status, again.body.code]).toEqual([403, 'invalid_link']);
  const types = (await onNewPhone.call('GET', '/v1/audit')).body.map(({ type }: { type: string }) => type);
  expect(types).toContain('RecoveryLinkCreated');
  expect(types).toContain('AccountRecovered');
});

test('attempts are limited per address, and a forged address of the client is none', async () => {
  const server = await startServer({
    env: {
      BLOOP__RATE_LIMIT__AUTH_PER_SECOND: '1',
      BLOOP__RATE_LIMIT__AUTH_BURST_SIZE: '3',
      BLOOP__SERVER__TRUSTED_PROXIES: '10.0.0.1',
    },
  });
  const mallory = new Person(server);
  const statuses: number[] = [];
  for (let attempt = 0; attempt < 8; attempt++) {
    const forged = { 'x-forwarded-for': `1.2.3.${attempt}`, 'x-real-ip': `1.2.4.${attempt}` };
    const { status, headers } = await mallory.call('POST', '/auth/login/start', undefined, forged);
    statuses.push(status);
    if (status === 429) expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
  }
  expect(statuses.filter((status) => status === 429).length).toBeGreaterThanOrEqual(3);
});

test('nobody is kept from logging in by all the others who begin to', async () => {
  const clock = { now: 1_000_000 };
  const open = challenges(() => clock.now);
  const mine = open.keep({ kind: 'login', challenge: 'mine' });
  for (let i = 0; i < 20_000; i++) open.keep({ kind: 'login', challenge: `another ${i}` });
  expect(open.take('login', mine)?.challenge).toBe('mine');
  expect(open.take('login', mine)).toBeUndefined();
  const late = open.keep({ kind: 'login', challenge: 'late' });
  clock.now += challengeLifeMs;
  expect(open.take('login', late)).toBeUndefined();
});

test('an id that somebody has changed, or made for another server, opens nothing', () => {
  const open = challenges(Date.now);
  const id = open.keep({ kind: 'login', challenge: 'mine' });
  const bytes = Buffer.from(id, 'base64url');
  for (let at = 0; at < bytes.length; at++) {
    const changed = Buffer.from(bytes);
    changed[at] = (changed[at] ?? 0) ^ 1;
    expect(open.take('login', changed.toString('base64url'))).toBeUndefined();
  }
  for (const text of ['', 'x', id.slice(0, 20), 'A'.repeat(4096)]) expect(open.take('login', text)).toBeUndefined();
  expect(challenges(Date.now).take('login', id)).toBeUndefined();
  expect(open.take('login', id)?.challenge).toBe('mine');
});

test.each([
  ['an attestation that is none', { attestationObject: 'AAAA' }],
  ['client data that are none', { clientDataJSON: 'AAAA' }],
])('%s says nothing of what is inside the server', async (_name, spoiled) => {
  const server = await startServer();
  const ann = new Person(server);
  const { body: asked } = await ann.call('POST', '/auth/register/start', { username: 'ann' });
  const made = ann.authenticator.create(asked.publicKey);
  const credential = { ...made, response: { ...made.response, ...spoiled } };
  const answer = await ann.call('POST', '/auth/register/finish', { challenge_id: asked.challenge_id, credential });
  expect(answer.status).toBe(401);
  expect(answer.body).toEqual({ error: 'credential: could not be verified', code: 'invalid_credential' });
});
