// Pages of any origin may send errors; only the dashboard's own may read them.
import { expect, test } from 'vitest';
import { bearer, readToken, startFake } from '../support/fake-ports.ts';
import { sendOne } from '../support/ingest.ts';
import { anEvent } from '../support/signing.ts';

const { app } = await startFake({ limits: { perSecond: 1, burstSize: 2 } });
const own = 'https://bloop.example.com';
const foreign = 'https://shop.example.org';

const preflight = (url: string, origin: string, method = 'POST', headers = 'content-type') =>
  app.inject({
    method: 'OPTIONS',
    url,
    headers: { origin, 'access-control-request-method': method, 'access-control-request-headers': headers },
  });

test.each(['/v1/ingest', '/v1/ingest/batch'])('a preflight for %s is answered for any origin', async (url) => {
  const { statusCode, headers } = await preflight(url, foreign, 'POST', 'content-type, x-signature, x-project-key');
  expect(statusCode).toBe(204);
  expect(headers['access-control-allow-origin']).toBe('*');
  expect(headers['access-control-allow-methods']).toBe('POST, OPTIONS');
  expect(headers['access-control-allow-headers']).toBe('content-type, x-signature, x-project-key');
  expect(headers['access-control-allow-credentials']).toBeUndefined();
});

test('a preflight for ingest allows the headers that other tools add to requests of a page', async () => {
  const asked = 'content-type,x-signature,x-project-key,traceparent,tracestate,baggage,sentry-trace';
  const { headers } = await preflight('/v1/ingest', foreign, 'POST', asked);
  expect(headers['access-control-allow-headers']).toBe(asked);
  expect(headers['access-control-allow-credentials']).toBeUndefined();
});

test('preflights are answered without end: they are not rate limited', async () => {
  for (let i = 0; i < 5; i++) expect((await preflight('/v1/errors', own, 'GET')).statusCode).toBe(204);
});

test('the answer to an event may be read by any origin, refusals too', async () => {
  const accepted = await sendOne(app, anEvent(), { origin: foreign });
  const refused = await sendOne(app, anEvent(), { origin: foreign, 'x-signature': '' });
  expect([accepted.statusCode, refused.statusCode]).toEqual([200, 401]);
  for (const { headers } of [accepted, refused]) expect(headers['access-control-allow-origin']).toBe('*');
});

test('a preflight for the API is answered for the dashboard', async () => {
  const { statusCode, headers } = await preflight('/v1/errors', own, 'GET', 'authorization');
  expect(statusCode).toBe(204);
  expect(headers['access-control-allow-origin']).toBe(own);
  expect(headers['access-control-allow-credentials']).toBe('true');
  expect(headers['access-control-allow-headers']).toContain('authorization');
});

test.each([foreign, 'null', 'https://bloop.example.com.evil.org', 'http://bloop.example.com'])(
  'a preflight for the API from %s is not allowed',
  async (origin) => {
    for (const url of ['/v1/errors', '/v1/errors/f1/resolve', '/v1/stats', '/v1/audit']) {
      const { headers } = await preflight(url, origin);
      expect(headers['access-control-allow-origin'] ?? 'none').not.toBe('*');
      expect(headers['access-control-allow-origin']).not.toBe(origin);
    }
  },
);

test('an answer of the API cannot be read by another origin', async () => {
  const { headers } = await app.inject({ url: '/v1/errors', headers: { ...bearer(readToken), origin: foreign } });
  expect(headers['access-control-allow-origin']).not.toBe('*');
  expect(headers['access-control-allow-origin']).not.toBe(foreign);
});

test('the dashboard may read the paging headers', async () => {
  const { headers } = await app.inject({ url: '/v1/errors', headers: { ...bearer(readToken), origin: own } });
  expect(headers['access-control-allow-origin']).toBe(own);
  expect(headers['access-control-expose-headers']).toContain('x-total-count');
});

test('a path that only looks like ingest is not open to any origin', async () => {
  const { headers } = await app.inject({ url: '/v1/errors?x=/v1/ingest', headers: { origin: foreign } });
  expect(headers['access-control-allow-origin']).not.toBe('*');
});
