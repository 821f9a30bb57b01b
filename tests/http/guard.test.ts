// Every route has a guard, and every guard keeps out whom it should.
import { expect, test } from 'vitest';
import { scopes } from '../../domain/access/tokens.ts';
import {
  adminSession,
  bearer,
  inSession,
  onlyToken,
  readToken,
  startFake,
  userSession,
  writeToken,
} from '../support/fake-ports.ts';
import { routesOf } from '../support/routes.ts';

const { app, asked, calls, commands } = await startFake();
const routes = (await routesOf(app)).map(({ method, url }) => ({
  method,
  url: url.replace(/:\w+/g, url.startsWith('/v1/alerts') ? '1' : 'f1'),
  name: `${method} ${url}`,
}));

/** Who may use what, written down once more: `open`, a scope, or the kind of session that is needed. */
const whoMay: Record<string, string> = {
  'GET /': 'open',
  'GET /errors/*': 'open',
  'GET /insights': 'open',
  'GET /insights/*': 'open',
  'GET /settings': 'open',
  'GET /settings/*': 'open',
  'GET /assets/*': 'open',
  'GET /theme.js': 'open',
  'GET /favicon.svg': 'open',
  'GET /health': 'open',
  'GET /metrics': 'open',
  'GET /openapi.json': 'open',
  'POST /v1/ingest': 'open',
  'POST /v1/ingest/batch': 'open',
  'GET /v1/errors': 'errors:read',
  'GET /v1/errors/:fingerprint': 'errors:read',
  'GET /v1/errors/:fingerprint/occurrences': 'errors:read',
  'GET /v1/errors/:fingerprint/trend': 'errors:read',
  'GET /v1/errors/:fingerprint/history': 'errors:read',
  'GET /v1/releases/:release/errors': 'errors:read',
  'GET /v1/stats': 'errors:read',
  'GET /v1/trends': 'errors:read',
  'GET /v1/facets': 'errors:read',
  'GET /v1/stream': 'errors:read',
  'POST /v1/errors/:fingerprint/resolve': 'errors:write',
  'POST /v1/errors/:fingerprint/ignore': 'errors:write',
  'POST /v1/errors/:fingerprint/mute': 'errors:write',
  'POST /v1/errors/:fingerprint/unresolve': 'errors:write',
  'POST /v1/errors/bulk': 'errors:write',
  'GET /v1/alerts': 'alerts:read',
  'GET /v1/alerts/:id': 'alerts:read',
  'GET /v1/alerts/:id/channels': 'alerts:read',
  'GET /v1/alerts/:id/firings': 'alerts:read',
  'GET /v1/alerts/:id/deliveries': 'alerts:read',
  'GET /v1/alerts/:id/history': 'alerts:read',
  'POST /v1/alerts': 'alerts:write',
  'PUT /v1/alerts/:id': 'alerts:write',
  'DELETE /v1/alerts/:id': 'alerts:write',
  'POST /v1/alerts/:id/channels': 'alerts:write',
  'DELETE /v1/alerts/:id/channels/:channel_id': 'alerts:write',
  'POST /v1/alerts/:id/test': 'alerts:write',
  'POST /v1/alerts/:id/deliveries/:delivery_id/resend': 'alerts:write',
  'GET /v1/analytics/spikes': 'errors:read',
  'GET /v1/analytics/movers': 'errors:read',
  'GET /v1/analytics/correlations': 'errors:read',
  'GET /v1/analytics/releases': 'errors:read',
  'GET /v1/analytics/environments': 'errors:read',
  'GET /v1/analytics/timeline': 'errors:read',
  'GET /v1/analytics/export': 'errors:read',
  'GET /v1/audit': 'admin',
  'GET /v1/projects': 'user',
  'POST /v1/projects': 'user',
  'GET /v1/projects/:slug': 'user',
  'PUT /v1/projects/:slug': 'user',
  'DELETE /v1/projects/:slug': 'user',
  'POST /v1/projects/:slug/rotate-key': 'user',
  'GET /v1/projects/:slug/history': 'user',
  'GET /v1/projects/:slug/sourcemaps': 'sourcemaps:read',
  'POST /v1/projects/:slug/sourcemaps': 'sourcemaps:write',
  'DELETE /v1/projects/:slug/sourcemaps/:id': 'sourcemaps:write',
  'GET /v1/tokens': 'user',
  'POST /v1/tokens': 'user',
  'DELETE /v1/tokens/:id': 'user',
  'GET /v1/tokens/:id/history': 'user',
  'POST /v1/admin/erase': 'admin',
  'GET /v1/admin/retention': 'admin',
  'PUT /v1/admin/retention': 'admin',
  'POST /v1/admin/retention/purge': 'admin',
  'GET /v1/admin/system': 'admin',
  'POST /v1/admin/rebuild': 'admin',
  'GET /v1/admin/users': 'admin',
  'PUT /v1/admin/users/:id/role': 'admin',
  'DELETE /v1/admin/users/:id': 'admin',
  'GET /v1/admin/users/:id/history': 'admin',
  'GET /v1/admin/invites': 'admin',
  'POST /v1/admin/invites': 'admin',
  'DELETE /v1/admin/invites/:id': 'admin',
  'GET /v1/admin/invites/:id/history': 'admin',
  'GET /auth/status': 'open',
  'POST /auth/register/start': 'open',
  'POST /auth/register/finish': 'open',
  'POST /auth/invite/register/start': 'open',
  'POST /auth/invite/register/finish': 'open',
  'POST /auth/recover/start': 'open',
  'POST /auth/recover/finish': 'open',
  'POST /auth/login/start': 'open',
  'POST /auth/login/finish': 'open',
  'POST /auth/logout': 'user',
  'POST /auth/logout-everywhere': 'user',
  'GET /auth/me': 'user',
  'GET /auth/sessions': 'user',
  'DELETE /auth/sessions/:id': 'user',
  'GET /auth/passkeys': 'user',
  'POST /auth/passkeys/start': 'user',
  'POST /auth/passkeys/finish': 'user',
  'DELETE /auth/passkeys/:id': 'user',
};
const guardOf = ({ name, url }: { name: string; url: string }): string | undefined =>
  url.startsWith('/docs') ? 'open' : whoMay[name.replace(/^HEAD /, 'GET ')];
const isPreflight = ({ method }: { method: string }) => method === 'OPTIONS';

const known = routes.filter((route) => !isPreflight(route));
const guarded = known.filter((route) => guardOf(route) !== 'open');
const ofErrors = guarded.filter((route) => guardOf(route)?.startsWith('errors:'));
/** What tokens may be allowed, and of users only admins. */
const needsAdmin = (guard: string | undefined) =>
  guard === 'admin' || guard === 'alerts:write' || guard === 'sourcemaps:write';

const bodies: Record<string, object> = {
  'POST /v1/errors/bulk': { action: 'mute', fingerprints: ['f1'] },
  'POST /v1/alerts': { name: 'New errors', config: { type: 'new_issue' } },
  'PUT /v1/alerts/:id': { enabled: false },
  'PUT /v1/admin/retention': { raw_events_days: 7 },
  'POST /v1/admin/retention/purge': { confirm: true },
  'POST /v1/admin/erase': { user_id_hash: 'somebody' },
  'POST /v1/admin/rebuild': {},
  'POST /v1/alerts/:id/channels': { config: { type: 'email', to: 'ann@example.com' } },
};
/** Does not end when it is let in. */
const isStream = ({ url }: { url: string }) => url === '/v1/stream';
const call = async (route: (typeof routes)[number], headers: Record<string, string>, query = '') => {
  const payload = bodies[route.name];
  const request = { method: route.method, url: route.url + query, headers };
  if (isStream(route)) {
    const begun = await app.inject({ ...request, payloadAsStream: true });
    if (begun.statusCode === 200) return begun;
  }
  return app.inject({ ...request, ...(payload === undefined ? {} : { payload }) });
};
const reached = () => asked.length + commands.length + calls.length;

test('every route says who may use it, here and there', () => {
  expect(known.filter((route) => guardOf(route) === undefined).map(({ name }) => name)).toEqual([]);
  expect(Object.keys(whoMay).filter((name) => !known.some((route) => route.name === name))).toEqual([]);
  expect(guarded.length).toBeGreaterThan(40);
});

test('an application with a route that has no guard does not start', async () => {
  const { app: unguarded } = await startFake();
  unguarded.get('/v1/forgotten', async () => 'open to all');
  await expect(unguarded.ready()).rejects.toThrow('GET /v1/forgotten');
});

test('a route that a plugin forgets to guard does not start either', async () => {
  const { app: unguarded } = await startFake();
  await unguarded.register(async (plugin) => {
    plugin.post('/v1/forgotten', async () => 'open to all');
  });
  await expect(unguarded.ready()).rejects.toThrow('POST /v1/forgotten');
});

test.each(guarded)('$name refuses the anonymous', async (route) => {
  const before = reached();
  expect((await call(route, {})).statusCode).toBe(401);
  expect(reached()).toBe(before);
});

test.each(guarded)('$name refuses a token that is unknown, revoked or expired', async (route) => {
  expect((await call(route, bearer('bloop_tk_unknown'))).statusCode).toBe(401);
});

test.each(guarded)('$name refuses a session that is unknown, has ended or expired', async (route) => {
  const before = reached();
  expect((await call(route, inSession('unknown'))).statusCode).toBe(401);
  expect(reached()).toBe(before);
});

test.each(guarded.flatMap((route) => scopes.map((scope) => ({ ...route, scope }))))(
  '$name for a token that may only $scope',
  async ({ scope, ...route }) => {
    const before = reached();
    const answer = await call(route, bearer(onlyToken(scope)));
    if (guardOf(route) === scope) {
      // The fakes know no detail of f1: a 404 is an answer from behind the guard.
      expect([200, 201, 404]).toContain(answer.statusCode);
      return;
    }
    expect(answer.statusCode).toBe(403);
    if (route.method !== 'HEAD')
      expect(answer.json().code).toBe(guardOf(route)?.includes(':') ? 'missing_scope' : 'session_required');
    expect(reached()).toBe(before);
  },
);

test.each(guarded)('$name for a user', async (route) => {
  const before = reached();
  const answer = await call(route, inSession(userSession));
  if (!needsAdmin(guardOf(route))) {
    expect([401, 403]).not.toContain(answer.statusCode);
    return;
  }
  expect(answer.statusCode).toBe(403);
  if (route.method !== 'HEAD') expect(answer.json().code).toBe('admin_required');
  expect(reached()).toBe(before);
});

test.each(guarded)('$name lets in an admin', async (route) => {
  expect([401, 403]).not.toContain((await call(route, inSession(adminSession))).statusCode);
});

test.each(ofErrors)('$name refuses another project', async (route) => {
  const before = reached();
  const answer = await call(route, bearer(writeToken), '?project_id=blog');
  expect(answer.statusCode).toBe(403);
  expect(reached()).toBe(before);
});

const asking = ofErrors.filter((route) => !isStream(route));
test.each(asking)('$name asks about the project of the token only', async (route) => {
  const [askedBefore, sentBefore] = [asked.length, commands.length];
  await call(route, bearer(writeToken), '?project_id=shop');
  const projects = [
    ...asked.slice(askedBefore).map(({ params }) => params.projectId),
    ...commands.slice(sentBefore).map(({ command }) => command.projectId),
  ];
  expect(projects.length).toBeGreaterThan(0);
  expect(new Set(projects)).toEqual(new Set(['shop']));
});

const changing = guarded.filter(({ method, url }) => !['GET', 'HEAD'].includes(method) && !url.startsWith('/docs'));
const foreign = [
  { origin: 'https://evil.example' },
  { origin: 'null' },
  { origin: 'https://bloop.example.com.evil.example' },
  { origin: 'http://bloop.example.com' },
  { 'sec-fetch-site': 'cross-site' },
  { 'sec-fetch-site': 'same-site' },
];
test.each(changing)('$name refuses a session that another page uses', async (route) => {
  for (const headers of foreign) {
    const before = reached();
    const answer = await call(route, { ...inSession(adminSession), ...headers } as Record<string, string>);
    expect([answer.statusCode, answer.json().code]).toEqual([403, 'other_origin']);
    expect(reached()).toBe(before);
  }
});

test.each(changing)('$name takes a session from its own page', async (route) => {
  const headers = { ...inSession(adminSession), origin: 'https://bloop.example.com', 'sec-fetch-site': 'same-origin' };
  expect((await call(route, headers)).statusCode).not.toBe(403);
});

const opening = known.filter(({ name }) => /^POST \/auth\/(?!log|pass)/.test(name));
test.each(opening)('$name is for Bloop’s own page', async (route) => {
  const before = reached();
  expect((await call(route, { origin: 'https://evil.example' })).statusCode).toBe(403);
  expect(reached()).toBe(before);
});

const bad = [
  'Basic Zm9vOmJhcg==',
  'Bearer',
  'Bearer ',
  'bloop_tk_reads',
  `Bearer ${readToken} x`,
  `Token ${readToken}`,
];
test.each(bad)('the header %j is no credential', async (authorization) => {
  expect((await app.inject({ url: '/v1/errors', headers: { authorization } })).statusCode).toBe(401);
});

test('the word Bearer may be written in any case', async () => {
  const headers = { authorization: `bearer ${readToken}` };
  expect((await app.inject({ url: '/v1/errors', headers })).statusCode).toBe(200);
});

test('the project given twice is not a way around the check', async () => {
  const url = '/v1/errors?project_id=shop&project_id=blog';
  const answer = await app.inject({ url, headers: bearer(readToken) });
  expect([400, 403]).toContain(answer.statusCode);
});

test('a token in the query is no credential', async () => {
  expect((await app.inject(`/v1/errors?token=${readToken}&access_token=${readToken}`)).statusCode).toBe(401);
});

test('the cookie may also be called session, as the reference has it', async () => {
  expect((await app.inject({ url: '/auth/me', headers: { cookie: `session=${userSession}` } })).json()).toEqual({
    id: 'ann',
    username: 'ann',
    is_admin: false,
  });
});

test('who sends a token is that token, whatever cookie comes with it', async () => {
  const headers = { ...bearer(readToken), ...inSession(adminSession) };
  expect((await app.inject({ url: '/v1/audit', headers })).statusCode).toBe(403);
});

test('a user sees every project, and one where they ask for one', async () => {
  const before = asked.length;
  await app.inject({ url: '/v1/errors', headers: inSession(userSession) });
  await app.inject({ url: '/v1/errors?project_id=blog', headers: inSession(userSession) });
  expect(asked.slice(before).map(({ params }) => params.projectId)).toEqual([undefined, 'blog']);
});

test('an action is recorded in the name of the user', async () => {
  const before = commands.length;
  await app.inject({ method: 'POST', url: '/v1/errors/f1/mute', headers: inSession(userSession) });
  expect(commands.slice(before)).toMatchObject([{ command: { projectId: 'shop' }, actor: 'user:ann' }]);
});

test('a user who means an error that is in two projects is asked which', async () => {
  const answers = { findIssues: () => ['shop', 'blog'].map((projectId) => ({ projectId, fingerprint: 'f1' })) };
  const { app: both, commands: sent } = await startFake({ answers });
  const headers = inSession(userSession);
  const answer = await both.inject({ method: 'POST', url: '/v1/errors/f1/resolve', headers });
  expect(answer.statusCode).toBe(400);
  expect(answer.json()).toMatchObject({
    code: 'ambiguous_issue',
    error: expect.stringMatching(/^project_id: .*shop, blog/),
  });
  expect(sent).toEqual([]);
});

test('an action is recorded in the name of the token', async () => {
  const before = commands.length;
  await app.inject({
    method: 'POST',
    url: '/v1/errors/f1/resolve',
    headers: bearer(writeToken),
    payload: { note: ' fixed ' },
  });
  expect(commands.slice(before)).toEqual([
    {
      command: { type: 'ResolveIssue', projectId: 'shop', fingerprint: 'f1', note: 'fixed' },
      actor: 'token:writer',
    },
  ]);
});
