// Garbage against the real process, with good events between: never a 5xx, and every good event arrives.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { api, health, postSigned, send, sendBatch } from '../support/client.ts';
import { eventually } from '../support/eventually.ts';
import { expectVerified, loggedMessages } from '../support/log-file.ts';
import { firstUser } from '../support/person.ts';
import { createToken, startServer } from '../support/server.ts';
import { anEvent } from '../support/signing.ts';

const fields = [
  ...['timestamp', 'source', 'environment', 'release', 'error_type', 'message', 'stack', 'fingerprint', 'metadata'],
  ...['http_status', 'event_id', 'route_or_procedure', 'screen', 'user_id_hash', '__proto__', 'constructor', 'x'],
];
const strange = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.constantFrom('\0', 'a\0b', '\ud800', '\udfff\ud800', '', '🫧'.repeat(3000), "'; DROP TABLE log; --", '%s%n'),
  fc.constantFrom<unknown>(1e308, -1e308, -0, 1e11, 2 ** 53, 1e-300, null, true, [], {}),
  fc.jsonValue(),
);
const nested = fc.integer({ min: 60, max: 15_000 }).map((depth) => '['.repeat(depth) + ']'.repeat(depth));
const event = fc.oneof(
  strange,
  fc.tuple(fc.constantFrom(...fields), strange).map(([field, value]) => anEvent({ [field]: value })),
  fc.dictionary(fc.constantFrom(...fields), strange).map((more) => anEvent(more)),
);
const withField = (field: string) => (text: string) =>
  JSON.stringify(anEvent({ [field]: 0 })).replace(`"${field}":0`, `"${field}":${text}`);
const body = fc.oneof(
  event.map((value) => JSON.stringify(value) ?? ''),
  nested.map(withField('metadata')),
  nested.map(withField('x')),
  nested,
  fc.string({ unit: 'binary' }),
);

test('garbage costs no good event', async () => {
  const server = await startServer();
  let number = 0;
  const good: string[] = [];
  const nextGood = () => {
    const message = `good event ${number++}`;
    good.push(message);
    return anEvent({ message });
  };
  await fc.assert(
    fc.asyncProperty(fc.array(body, { maxLength: 4 }), fc.array(event, { maxLength: 20 }), async (bodies, events) => {
      const [single, batch, ...others] = await Promise.all([
        send(server, nextGood()),
        sendBatch(server, [nextGood(), ...events, nextGood()]),
        ...bodies.map((text) => postSigned(server, '/v1/ingest', Buffer.from(text))),
        ...bodies.map((text) => postSigned(server, '/v1/ingest/batch', Buffer.from(`{"events":[${text}]}`))),
      ]);
      expect(single.body).toEqual({ status: 'accepted' });
      const { accepted, dropped, errors } = batch.body;
      expect([dropped, accepted + errors.length]).toEqual([0, events.length + 2]);
      for (const { status } of others) expect([200, 400, 413]).toContain(status);
    }),
    { numRuns: 150 },
  );
  const logged = new Set(loggedMessages(server.folder));
  expect(good.filter((message) => !logged.has(message))).toEqual([]);
  await eventually(async () => expect(await health(server)).toMatchObject({ status: 'ok', projection_lag: 0 }));

  // What was kept of the garbage can be read again.
  const { token } = await createToken(server, 'errors:read');
  const call = api(server, token);
  const rows = (await call('GET', '/v1/errors?limit=200')).body as { fingerprint: string }[];
  for (const { fingerprint } of rows)
    for (const path of ['', '/occurrences', '/trend', '/history'])
      expect((await call('GET', `/v1/errors/${encodeURIComponent(fingerprint)}${path}`)).status).toBe(200);
  await expectVerified(server);
});

const words = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('"', '""', '*', 'a*', 'NEAR(a b)', 'a AND', 'OR', '{x}', 'x:y', '-a', '^a', '\0', "'", '(', '%', '_'),
);
test('any search is answered without a 5xx', async () => {
  const server = await startServer();
  await send(server, { message: 'a "quoted" (message) with *stars* and 100%' });
  const admin = await firstUser(server);
  await eventually(async () => expect((await admin.call('GET', '/v1/errors?q=quoted')).body).toHaveLength(1));
  const params = ['q', 'release', 'environment', 'route', 'cursor', 'since', 'sort', 'offset'];
  const query = fc.array(fc.tuple(fc.constantFrom(...params), fc.oneof(words, fc.integer().map(String))), {
    minLength: 1,
    maxLength: 4,
  });
  await fc.assert(
    fc.asyncProperty(
      query,
      fc.constantFrom('/v1/errors', '/v1/audit', '/v1/releases/a%22b/errors'),
      async (pairs, path) => {
        const search = pairs.map(([name, value]) => `${name}=${encodeURIComponent(value.toWellFormed())}`).join('&');
        expect([200, 400]).toContain((await admin.call('GET', `${path}?${search}`)).status);
      },
    ),
    { numRuns: 400 },
  );
});

/** Everything that a browser says of a passkey, each time with something strange in one place. */
test('whatever comes instead of a passkey is refused without a 5xx', async () => {
  const server = await startServer();
  const ann = await firstUser(server);
  const places = ['id', 'rawId', 'type', 'clientExtensionResults', 'response', 'authenticatorAttachment'];
  const inner = ['clientDataJSON', 'attestationObject', 'transports', 'authenticatorData', 'signature', 'userHandle'];
  const spoiled = (credential: object, place: string, value: unknown) => {
    const copy = structuredClone(credential) as Record<string, unknown> & { response: Record<string, unknown> };
    if (inner.includes(place)) copy.response[place] = value;
    else copy[place] = value;
    return copy;
  };
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...places, ...inner), strange, fc.boolean(), async (place, value, isNew) => {
      const [start, finish] = isNew
        ? ['/auth/passkeys/start', '/auth/passkeys/finish']
        : ['/auth/login/start', '/auth/login/finish'];
      const { body: asked } = await ann.call('POST', start);
      const honest = isNew ? ann.authenticator.create(asked.publicKey) : ann.authenticator.get(asked.publicKey);
      const credential = spoiled(honest, place, value);
      const answer = await ann.call('POST', finish, { challenge_id: asked.challenge_id, credential, name: 'x' });
      expect([200, 201, 400, 401, 409]).toContain(answer.status);
    }),
    {
      numRuns: 200,
      examples: [
        ['transports', 'usb', true],
        ['transports', [1, null], true],
        ['userHandle', 5, false],
        ['userHandle', 0, false],
        ['userHandle', null, false],
      ],
    },
  );
});
