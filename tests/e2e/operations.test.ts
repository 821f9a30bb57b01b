// Clocks, logs and metrics of the running server.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { api, send, sendBatch } from '../support/client.ts';
import { eventually } from '../support/eventually.ts';
import { loggedEvents } from '../support/log-file.ts';
import { createToken, startServer } from '../support/server.ts';

const hour = 3_600_000;
const day = 24 * hour;

const seconds = (ms: number): number => Math.floor(ms / 1000);

test('a timestamp counts from a minute ahead to a week behind, in seconds and milliseconds', async () => {
  const server = await startServer();
  const now = Date.now();
  const believed = {
    seconds: seconds(now),
    milliseconds: now - 5,
    'an hour slow': seconds(now - hour),
    'offline for six days': now - 6 * day,
    'half a minute fast': now + 30_000,
  };
  const replaced = {
    'an hour fast': seconds(now + hour),
    'an hour fast in milliseconds': now + hour,
    'more than a week slow': now - 7 * day - hour,
    'a year slow': seconds(now - 365 * day),
    'the year 1970': 0,
    'before 1970': -1,
  };
  for (const [message, timestamp] of Object.entries({ ...believed, ...replaced }))
    expect((await send(server, { message, timestamp })).body).toEqual({ status: 'accepted' });
  const after = Date.now();
  const occurred = new Map(loggedEvents(server.folder).map(({ data }) => [data.message, data.occurredAt]));
  for (const [message, timestamp] of Object.entries(believed))
    expect([message, occurred.get(message)]).toEqual([message, timestamp < 1e11 ? timestamp * 1000 : timestamp]);
  for (const message of Object.keys(replaced)) {
    expect(occurred.get(message)).toBeGreaterThanOrEqual(now);
    expect(occurred.get(message)).toBeLessThanOrEqual(after);
  }
});

test('old events count in the hour they happened', async () => {
  const server = await startServer();
  const { token } = await createToken(server, 'errors:read');
  await sendBatch(
    server,
    [0, 2, 2, 30].map((hours) => ({
      timestamp: seconds(Date.now() - hours * hour),
      source: 'ios',
      environment: 'production',
      release: '1.0',
      error_type: 'Fault',
      message: 'slow clock',
      fingerprint: 'clock',
    })),
  );
  const { issue, trend } = await eventually(async () => {
    const { body } = await api(server, token)('GET', '/v1/errors/clock');
    expect(body.issue.total_count).toBe(4);
    return { issue: body.issue, trend: (await api(server, token)('GET', '/v1/errors/clock/trend')).body };
  });
  expect(issue.last_seen - issue.first_seen).toBeGreaterThanOrEqual(30 * hour - 1000);
  const counts = (trend as { count: number }[]).flatMap(({ count }) => (count > 0 ? count : []));
  expect(counts).toEqual([1, 2, 1]);
  expect((await api(server, token)('GET', '/v1/stats')).body).toMatchObject({ total_events: 4, total_events_24h: 3 });
});

test('debug shows events, fingerprints and batches, and never a secret', async () => {
  const server = await startServer({ env: { BLOOP_LOG: 'debug' } });
  const { token } = await createToken(server);
  const call = api(server, token);
  await send(server, { fingerprint: 'shown-in-the-log', metadata: { password: 'hunter2hunter2' } });
  await sendBatch(server, [{}, null]);
  await send({ url: server.url, key: `${server.key}x` });
  await eventually(async () => expect((await call('GET', '/v1/errors/shown-in-the-log')).status).toBe(200));
  await call('POST', '/v1/errors/shown-in-the-log/resolve', { note: 'done' });
  await api(server, `${token}x`)('GET', '/v1/errors');
  await fetch(`${server.url}/v1/errors?token=${token}`);
  server.kill('SIGTERM');
  await server.exited;

  const lines = server
    .output()
    .split('\n')
    .filter((line) => line.startsWith('{'));
  const logged = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(logged).toContainEqual(expect.objectContaining({ fingerprint: 'shown-in-the-log', level: 20 }));
  expect(logged).toContainEqual(expect.objectContaining({ events: expect.any(Number), position: expect.any(Number) }));
  for (const line of logged) expect(line).toMatchObject({ level: expect.any(Number), time: expect.any(Number) });
  const secret = readFileSync(join(server.folder, 'bloop.db.secret'), 'utf8').trim();
  for (const hidden of [server.key, secret, token, 'hunter2hunter2'])
    expect(lines.filter((line) => line.includes(hidden))).toEqual([]);
});

test('metrics are off unless they are wanted', async () => {
  const server = await startServer();
  expect((await fetch(`${server.url}/metrics`)).status).toBe(404);
});

test('metrics are on when they are wanted', async () => {
  const server = await startServer({ env: { BLOOP__METRICS__ENABLED: 'true' } });
  await send(server);
  const answer = await fetch(`${server.url}/metrics`);
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toContain('text/plain');
  expect(await answer.text()).toContain('bloop_events_total{outcome="accepted"} 1');
});
