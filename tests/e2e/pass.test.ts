// The whole pass of an error: sent, listed, read, resolved, back again, and all of it on record.
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { type Answer, api, send, sendBatch } from '../support/client.ts';
import { eventually } from '../support/eventually.ts';
import { firstUser } from '../support/person.ts';
import { cli, createToken, freePort, restart, startServer } from '../support/server.ts';

const start = async () => {
  const server = await startServer();
  const { token } = await createToken(server, 'errors:read,errors:write', '--name', 'pipeline');
  return { server, call: api(server, token) };
};
type Call = ReturnType<typeof api>;

const list = async (call: Call, query = '', expected = 1): Promise<Answer> =>
  eventually(async () => {
    const answer = await call('GET', `/v1/errors?${query}`);
    expect(answer.body).toHaveLength(expected);
    return answer;
  });

const boom = {
  error_type: 'TypeError',
  message: 'x is undefined in 42',
  route_or_procedure: 'GET /cart',
  stack: 'at cart.js:1',
};

test('an error goes all the way', async () => {
  const { server, call } = await start();
  await send(server, { ...boom, metadata: { user: 7 } });
  const { body: rows, headers } = await list(call);
  expect(headers.get('x-total-count')).toBe('1');
  const { fingerprint } = rows[0];
  expect(rows[0]).toMatchObject({ project_id: 'default', status: 'unresolved', total_count: 1, message: boom.message });
  expect(rows[0].hourly.at(-1) + rows[0].hourly.at(-2)).toBe(1);

  const detail = (await call('GET', `/v1/errors/${fingerprint}`)).body;
  expect(detail.issue.fingerprint).toBe(fingerprint);
  expect(detail.aggregates).toMatchObject([{ release: '1.0.0', environment: 'production', total_count: 1 }]);
  expect(detail.samples).toMatchObject([{ ...boom, metadata: { user: 7 } }]);
  const occurrences = (await call('GET', `/v1/errors/${fingerprint}/occurrences`)).body;
  expect(occurrences).toMatchObject([{ ...boom, fingerprint }]);
  const trend = (await call('GET', `/v1/errors/${fingerprint}/trend?hours=2`)).body;
  expect(trend.map(({ count }: { count: number }) => count).reduce((a: number, b: number) => a + b)).toBe(1);
  expect((await call('GET', '/v1/trends')).body).toHaveLength(72);
  expect((await call('GET', '/v1/stats')).body).toMatchObject({ total_errors: 1, total_events_24h: 1 });

  const resolved = await call('POST', `/v1/errors/${fingerprint}/resolve`, { note: 'fixed in 1.0.1' });
  expect(resolved.body).toEqual({ fingerprint, status: 'resolved', updated: true });
  // Seen at once: by the very next read.
  expect((await call('GET', `/v1/errors/${fingerprint}`)).body.issue.status).toBe('resolved');
  expect((await call('GET', '/v1/errors?status=unresolved')).body).toEqual([]);
  expect((await call('POST', `/v1/errors/${fingerprint}/resolve`)).body.updated).toBe(false);

  await send(server, { ...boom, release: '1.0.1' });
  await eventually(async () => {
    const { issue } = (await call('GET', `/v1/errors/${fingerprint}`)).body;
    expect(issue).toMatchObject({ status: 'unresolved', total_count: 2, regressed_at: expect.any(Number) });
  });
  const history = (await call('GET', `/v1/errors/${fingerprint}/history`)).body;
  expect(history).toMatchObject([
    { old_status: 'resolved', new_status: 'unresolved', changed_by: 'system', regression: true },
    { old_status: 'unresolved', new_status: 'resolved', changed_by: 'pipeline', note: 'fixed in 1.0.1' },
  ]);
  const admin = await firstUser(server);
  const audit = (await admin.call('GET', '/v1/audit')).body;
  expect(audit.map(({ type }: { type: string }) => type)).toEqual([
    'PasskeyAdded',
    'UserRegistered',
    'IssueRegressed',
    'IssueResolved',
    'TokenCreated',
  ]);
  expect(JSON.stringify(audit)).not.toContain(server.key);
  expect(JSON.stringify(audit)).not.toMatch(/bloop_tk_[\w-]{43}/);
});

test('many errors are acted on at once, and found by words and release', async () => {
  const { server, call } = await start();
  await sendBatch(server, [
    { ...base(), message: 'cannot open the door', release: '1.0.0' },
    { ...base(), message: 'cannot open the window', release: '1.0.0' },
    { ...base(), message: 'the roof leaks', release: '2.0.0' },
  ]);
  const { body: rows } = await list(call, '', 3);
  const found = (await list(call, 'q=open+window')).body;
  expect(found[0].message).toBe('cannot open the window');
  expect((await call('GET', '/v1/errors?q=nothing')).body).toEqual([]);
  const ofRelease = (await call('GET', '/v1/releases/2.0.0/errors')).body;
  expect(ofRelease.map(({ message }: { message: string }) => message)).toEqual(['the roof leaks']);

  const fingerprints = rows.map(({ fingerprint }: { fingerprint: string }) => fingerprint);
  const { body } = await call('POST', '/v1/errors/bulk', { action: 'mute', fingerprints: [...fingerprints, 'nope'] });
  expect(body.updated).toBe(3);
  expect(body.results.at(-1)).toMatchObject({ fingerprint: 'nope', updated: false, error: expect.any(String) });
  expect((await call('GET', '/v1/errors?status=muted')).body).toHaveLength(3);

  const page = await call('GET', '/v1/errors?limit=2');
  const [, next = ''] = /<(.+)>; rel="next"/.exec(page.headers.get('link') ?? '') ?? [];
  const both = [...page.body, ...(await call('GET', next)).body];
  expect(new Set(both.map(({ fingerprint }: { fingerprint: string }) => fingerprint)).size).toBe(3);
});

const base = () => ({ timestamp: Date.now(), source: 'ios', environment: 'production', error_type: 'Fault' });

test('a token revoked at the command line is refused as soon as the command returns', async () => {
  const port = await freePort();
  const server = await startServer({ env: { BLOOP__SERVER__PORT: String(port) } });
  for (let round = 0; round < 3; round++) {
    const { id, token } = await createToken(server);
    const call = api(server, token);
    expect((await call('GET', '/v1/errors')).status).toBe(200);
    expect((await cli(server, 'token', 'revoke', id)).code).toBe(0);
    expect((await call('GET', '/v1/errors')).status).toBe(401);
  }
});

test('a token whose day has passed is refused', async () => {
  const server = await startServer();
  const { token } = await createToken(server, 'errors:read', '--expires-in-days', '1');
  expect((await api(server, token)('GET', '/v1/errors')).status).toBe(200);
  const log = new Database(join(server.folder, 'bloop.db'));
  log.prepare('UPDATE api_tokens SET expires_at = ?').run(Date.now() - 1);
  log.close();
  const later = await restart(server, 'SIGTERM');
  expect((await api(later, token)('GET', '/v1/errors')).status).toBe(401);
  expect(
    (await cli(later, 'token', 'create', '--project', 'default', '--scopes', 'errors:read', '--expires-in-days', '0'))
      .code,
  ).toBe(1);
});

test('a token that may only read changes nothing', async () => {
  const server = await startServer();
  await send(server);
  const { token } = await createToken(server, 'errors:read');
  const { body } = await list(api(server, token));
  const answer = await api(server, token)('POST', `/v1/errors/${body[0].fingerprint}/resolve`);
  expect(answer.status).toBe(403);
  expect((await list(api(server, token), 'status=unresolved')).body).toHaveLength(1);
});
