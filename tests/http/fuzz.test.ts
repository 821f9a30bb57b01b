// Random bodies, headers and query strings on every route: never a 5xx, and no good event is lost among bad ones.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bearer, startFake, writeToken } from '../support/fake-ports.ts';
import { post, sendBatch } from '../support/ingest.ts';
import { routesOf } from '../support/routes.ts';
import { anEvent, type RawEvent } from '../support/signing.ts';

const { app, appended } = await startFake();
/** An answer to /v1/stream does not end: what is wrong with a request for it is tested with the stream. */
const routes = (await routesOf(app)).filter(({ method, url }) => method !== 'OPTIONS' && url !== '/v1/stream');
const runs = { numRuns: 300 };

const json = fc.jsonValue().map((value) => JSON.stringify(value));
const fields = [
  ...['timestamp', 'source', 'environment', 'release', 'error_type', 'message', 'stack', 'fingerprint', 'metadata'],
  ...['http_status', 'event_id', 'route_or_procedure', 'screen', '__proto__', 'constructor', 'toString'],
];
const strange = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('\0', '\ud800', '\udfff\ud800', '', ' ', 'x'.repeat(10_000), '__proto__', '1e999'),
  fc.double(),
  fc.constantFrom(1e308, -1e308, -0, 1e11, 2 ** 53),
  fc.jsonValue(),
);
const garbageEvent: fc.Arbitrary<unknown> = fc.oneof(
  strange,
  fc.dictionary(fc.oneof(fc.constantFrom(...fields), fc.string()), strange),
  fc.tuple(fc.constantFrom(...fields), strange).map(([field, value]) => anEvent({ [field]: value })),
);
const deep = fc.integer({ min: 50, max: 15_000 }).map((depth) => `${'['.repeat(depth)}${']'.repeat(depth)}`);
const body = fc.oneof(
  fc.string({ unit: 'binary' }),
  json,
  deep,
  deep.map((text) => `{"metadata":${text}}`),
  deep.map((text) => JSON.stringify(anEvent({ metadata: 0, more: 1 })).replace('"metadata":0', `"metadata":${text}`)),
  deep.map((text) => `{"events":[${text}]}`),
  garbageEvent.map((event) => JSON.stringify(event) ?? ''),
  fc.array(garbageEvent).map((events) => JSON.stringify({ events })),
  fc.uint8Array({ maxLength: 500 }).map((bytes) => Buffer.from(bytes)),
);

const noServerError = (statusCode: number, what: unknown): void => {
  if (statusCode >= 500) throw new Error(`${statusCode} for ${JSON.stringify(what)}`);
};

test.each(['/v1/ingest', '/v1/ingest/batch'])('any signed body for %s is answered without a 5xx', (url) =>
  fc.assert(
    fc.asyncProperty(body, async (payload) => {
      const answer = await post(app, url, payload);
      noServerError(answer.statusCode, String(payload).slice(0, 200));
      expect([200, 400, 413]).toContain(answer.statusCode);
    }),
    runs,
  ),
);

test('good events in a batch with garbage around them are always passed on', () =>
  fc.assert(
    fc.asyncProperty(fc.array(fc.oneof(garbageEvent, fc.constant('good')), { maxLength: 50 }), async (list) => {
      let number = 0;
      const good: RawEvent[] = [];
      const events = list.map((item) => {
        if (item !== 'good') return item;
        good.push(anEvent({ message: `good ${number++}` }));
        return good.at(-1);
      });
      appended.length = 0;
      const answer = await sendBatch(app, events);
      expect(answer.statusCode).toBe(200);
      const { accepted, dropped, errors } = answer.json();
      expect(accepted + dropped + errors.length).toBe(events.length);
      const messages = appended.map(({ event }) => event.data.message).filter((message) => /^good \d+$/.test(message));
      expect(messages).toEqual(good.map(({ message }) => message));
    }),
    runs,
  ));

const query = fc
  .array(
    fc.tuple(
      fc.oneof(
        fc.constantFrom('limit', 'offset', 'cursor', 'q', 'since', 'until', 'status', 'sort', 'order', 'hours'),
        fc.constantFrom('release', 'environment', 'source', 'route', 'project_id', 'actor', 'type', 'stream'),
        fc.string(),
      ),
      fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.integer().map(String),
        fc.constantFrom('', 'null', '1e308', '-0', '[]', '%', '%ff', '%00', 'shop', 'desc', 'last_seen'),
      ),
    ),
    { maxLength: 6 },
  )
  .chain((pairs) => {
    const encoded = pairs.map(
      ([key, value]) => `${encodeURIComponent(key.toWellFormed())}=${encodeURIComponent(value.toWellFormed())}`,
    );
    const raw = pairs.map(([key, value]) => `${key}=${value}`.replace(/[^\x21-\x7e]|#/g, '%'));
    return fc.constantFrom(encoded.join('&'), raw.join('&'));
  });
const segment = fc.oneof(
  fc.string({ unit: 'binary' }).map((text) => encodeURIComponent(text.toWellFormed())),
  fc.constantFrom('f1', '%', '%ff', '%2e%2e', '%00', '..', 'x'.repeat(5000)),
);
const headers = fc.dictionary(
  fc.constantFrom('content-type', 'origin', 'x-forwarded-for', 'x-real-ip', 'accept', 'x-signature', 'range'),
  fc.oneof(
    fc.string().map((text) => text.replace(/[^\x20-\x7e]/g, '?')),
    fc.constantFrom('application/json', 'text/plain', 'multipart/form-data', 'application/json; charset=utf-16'),
  ),
);

test('any request to any route is answered without a 5xx', () =>
  fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...routes),
      segment,
      query,
      headers,
      body,
      async (route, part, search, more, payload) => {
        const url = `${route.url.replace(/:\w+|\*/g, part)}?${search}`;
        const answer = await app.inject({
          method: route.method,
          url,
          headers: { ...bearer(writeToken), ...more },
          ...(route.method === 'POST' ? { payload } : {}),
        });
        noServerError(answer.statusCode, { method: route.method, url, more });
        if (answer.statusCode >= 400 && route.method !== 'HEAD' && !url.startsWith('/docs'))
          expect(answer.json()).toEqual({ error: expect.any(String), code: expect.any(String) });
      },
    ),
    { numRuns: 1500 },
  ));
