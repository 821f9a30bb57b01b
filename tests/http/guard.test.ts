// Every route has a guard, and every guard keeps out whom it should.
import { expect, test } from 'vitest';
import { bearer, readToken, startFake, writeToken } from '../support/fake-ports.ts';
import { routesOf } from '../support/routes.ts';

const { app, asked, commands } = await startFake();
const routes = (await routesOf(app)).map(({ method, url }) => ({
  method,
  url: url.replace(/:\w+/g, 'f1'),
  name: `${method} ${url}`,
}));

/** What anybody may call, and what checks signatures itself; everything else needs a token. */
const isOpen = (url: string): boolean =>
  ['/', '/health', '/metrics', '/openapi.json', '/v1/ingest', '/v1/ingest/batch'].includes(url) ||
  url.startsWith('/docs');
const isPreflight = ({ method }: { method: string }) => method === 'OPTIONS';

const guarded = routes.filter((route) => !isOpen(route.url) && !isPreflight(route));
const body = { action: 'mute', fingerprints: ['f1'] };
const call = (route: (typeof routes)[number], headers: Record<string, string>, query = '') =>
  app.inject({
    method: route.method,
    url: route.url + query,
    headers,
    ...(route.url.endsWith('/bulk') ? { payload: body } : {}),
  });

test('the walk finds the routes', () => {
  const names = routes.map(({ name }) => name);
  expect(names).toContain('POST /v1/ingest/batch');
  expect(names).toContain('GET /v1/releases/:release/errors');
  expect(names).toContain('POST /v1/errors/:fingerprint/unresolve');
  expect(guarded.length).toBeGreaterThan(15);
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
  const before = asked.length + commands.length;
  const answer = await call(route, {});
  expect(answer.statusCode).toBe(401);
  expect(asked.length + commands.length).toBe(before);
});

test.each(guarded)('$name refuses a token that is unknown, revoked or expired', async (route) => {
  const answer = await call(route, bearer('bloop_tk_unknown'));
  expect(answer.statusCode).toBe(401);
});

test.each(guarded)('$name lets in a token with its scope', async (route) => {
  const answer = await call(route, bearer(writeToken));
  // The fakes know no detail of f1: a 404 is an answer from behind the guard.
  expect([200, 404]).toContain(answer.statusCode);
});

const writing = guarded.filter(({ method }) => method === 'POST');
test.each(writing)('$name refuses a token that may only read', async (route) => {
  const before = commands.length;
  const answer = await call(route, bearer(readToken));
  expect(answer.statusCode).toBe(403);
  expect(answer.json().code).toBe('missing_scope');
  expect(commands).toHaveLength(before);
});

test.each(guarded)('$name refuses another project', async (route) => {
  const before = asked.length + commands.length;
  const answer = await call(route, bearer(writeToken), '?project_id=blog');
  expect(answer.statusCode).toBe(403);
  expect(asked.length + commands.length).toBe(before);
});

test.each(guarded)('$name asks about the project of the token only', async (route) => {
  const [askedBefore, sentBefore] = [asked.length, commands.length];
  await call(route, bearer(writeToken), '?project_id=shop');
  const projects = [
    ...asked.slice(askedBefore).map(({ params }) => params.projectId),
    ...commands.slice(sentBefore).map(({ command }) => command.projectId),
  ];
  expect(projects.length).toBeGreaterThan(0);
  expect(new Set(projects)).toEqual(new Set(['shop']));
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
