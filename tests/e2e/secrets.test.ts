// Nothing secret is ever in the log of the server, nor in any answer but the one that it was made for; and text that means
// something to SQL, HTML or headers means nothing to Bloop.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { api, send } from '../support/client.ts';
import { eventually } from '../support/eventually.ts';
import { firstUser, invitedUser, Person } from '../support/person.ts';
import { cli, startServer } from '../support/server.ts';

test('no key, token, cookie or link is in the debug log of a whole run', async () => {
  const server = await startServer({ env: { BLOOP_LOG: 'trace' } });
  const root = await firstUser(server);
  const ann = await invitedUser(server, root, 'ann');
  const { body: project } = await root.call('POST', '/v1/projects', { name: 'Shop' });
  const { body: rotated } = await root.call('POST', '/v1/projects/shop/rotate-key');
  const { body: token } = await root.call('POST', '/v1/tokens', {
    name: 'CI',
    project_id: project.id,
    scopes: ['errors:read'],
  });
  const { body: invite } = await root.call('POST', '/v1/admin/invites');
  await send({ ...server, key: rotated.api_key });
  await send({ ...server, key: project.api_key });
  await send({ ...server, key: rotated.api_key }, { source: 'nowhere' });
  const asToken = api(server, token.token);
  await eventually(async () => expect((await asToken('GET', '/v1/errors')).body).toHaveLength(1));
  await asToken('GET', '/v1/audit');
  await asToken('GET', `/v1/nowhere?token=${token.token.slice(0, 9)}`);
  await root.call('POST', '/v1/projects', { name: '' });
  await ann.call('POST', '/auth/logout');
  await ann.login();
  await new Person(server).registerInvited('late', invite.token);
  const recovery = (await cli(server, 'recover', 'ann', '--quiet')).output.trim().split('#recover=')[1] as string;
  await new Person(server).recover(recovery);
  const secret = readFileSync(join(server.folder, 'bloop.db.secret'), 'utf8').trim();

  const log = server
    .output()
    .split('\n')
    .filter((line) => line.startsWith('{'));
  expect(log.length).toBeGreaterThan(5);
  const secrets = { rotated: rotated.api_key, key: project.api_key, first: server.key, token: token.token };
  const others = { invite: invite.token, session: root.session, other: ann.session, recovery, secret };
  for (const [name, value] of Object.entries({ ...secrets, ...others })) {
    expect([name, value?.length ?? 0]).toEqual([name, expect.any(Number)]);
    expect(value?.length).toBeGreaterThan(30);
    expect([name, log.filter((line) => line.includes(value as string))]).toEqual([name, []]);
  }

  const { body: audit } = await root.call('GET', '/v1/audit?limit=200');
  expect(audit.length).toBeGreaterThan(10);
  for (const value of Object.values({ ...secrets, ...others })) expect(JSON.stringify(audit)).not.toContain(value);
});

const nasty = [
  "'; DROP TABLE log; --",
  '" OR ""="',
  "1' UNION SELECT api_key FROM project_keys --",
  '%27%20OR%201=1',
  'a\\',
  '<script>alert(1)</script>',
  '\r\nset-cookie: bloop_session=x',
  '$(reboot)',
  '{"$gt":""}',
  '../../etc/passwd',
  '\u0000',
  '__proto__',
];

test('text that means something elsewhere is text', async () => {
  const server = await startServer();
  const root = await firstUser(server);
  await send(server, { message: 'untouched' });
  await eventually(async () => expect((await root.call('GET', '/v1/errors')).body).toHaveLength(1));
  for (const text of nasty) {
    const value = encodeURIComponent(text);
    const paths = [
      ...[
        'q',
        'release',
        'environment',
        'route',
        'project_id',
        'source',
        'status',
        'sort',
        'cursor',
        'since',
        'limit',
      ].map((name) => `/v1/errors?${name}=${value}`),
      ...['actor', 'type', 'stream', 'project_id', 'cursor', 'since'].map((name) => `/v1/audit?${name}=${value}`),
      `/v1/errors/${value}`,
      `/v1/errors/${value}/history`,
      `/v1/releases/${value}/errors`,
      `/v1/projects/${value}`,
      `/v1/projects/${value}/history`,
      `/v1/tokens?project_id=${value}`,
      `/v1/tokens/${value}/history`,
      `/v1/admin/users/${value}/history`,
    ];
    for (const path of paths) {
      const answer = await root.call('GET', path);
      expect([path, answer.status]).toEqual([path, expect.toBeOneOf([200, 400, 404])]);
      expect(answer.headers.get('set-cookie')).toBeNull();
      expect(JSON.stringify(answer.body)).not.toMatch(/bloop_[0-9a-f]{10}/);
    }
    for (const [method, path, body] of [
      ['POST', '/v1/projects', { name: text, slug: text }],
      ['PUT', '/v1/projects/default', { name: text }],
      ['POST', '/v1/tokens', { name: text, project_id: text, scopes: [text] }],
      ['PUT', `/v1/admin/users/${value}/role`, { is_admin: true }],
      ['DELETE', `/v1/admin/invites/${value}`, undefined],
      ['DELETE', `/auth/sessions/${value}`, undefined],
      ['POST', '/v1/errors/bulk', { action: 'mute', fingerprints: [text], note: text }],
    ] as const)
      expect([path, (await root.call(method, path, body)).status]).toEqual([
        path,
        expect.toBeOneOf([200, 400, 403, 404, 409]),
      ]);
    expect((await root.call('GET', '/auth/me', undefined, { cookie: `bloop_session=${value}` })).status).toBe(401);
  }
  expect((await root.call('GET', '/v1/errors')).body).toMatchObject([{ message: 'untouched' }]);
  expect((await cli(server, 'audit', 'verify')).code).toBe(0);
});

test('pages and answers tell browsers what they may do', async () => {
  const server = await startServer();
  const page = await fetch(`${server.url}/`);
  const policy = page.headers.get('content-security-policy') ?? '';
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("script-src 'self'");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).not.toContain('unsafe');
  expect(page.headers.get('x-frame-options')).toBe('DENY');
  expect(await page.text()).not.toMatch(/<script>|<style|style=|onclick=/);
  const answer = await fetch(`${server.url}/v1/errors`);
  expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  expect(answer.headers.get('cache-control')).toBe('no-store');
});
