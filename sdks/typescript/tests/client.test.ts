// What a client captures and what of it arrives, against a stand-in for the server.
import { inspect } from 'node:util';
import { expect, test, vi } from 'vitest';
import { aClient } from './support/client.ts';
import { accept, answerWith, startCollector } from './support/collector.ts';

test('an error has everything that is known of it', async () => {
  const { url, events } = await startCollector();
  const { client } = aClient({
    endpoint: `${url}/`,
    environment: 'staging',
    release: '1.2.0',
    appVersion: '1.2',
    buildNumber: '42',
  });
  client.captureError(new TypeError('x is undefined'), { route: 'POST /api/users', httpStatus: 500, userIdHash: 'u' });
  expect(await client.flush()).toBe(true);
  expect(events()).toEqual([
    {
      timestamp: expect.any(Number),
      source: 'api',
      environment: 'staging',
      release: '1.2.0',
      app_version: '1.2',
      build_number: '42',
      error_type: 'TypeError',
      message: 'x is undefined',
      route_or_procedure: 'POST /api/users',
      http_status: 500,
      user_id_hash: 'u',
      stack: expect.stringContaining('client.test.ts'),
      event_id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
    },
  ]);
});

test('route may be called as on the wire', async () => {
  const { url, events } = await startCollector();
  const { client } = aClient({ endpoint: url });
  client.capture({ errorType: 'E', message: 'm', routeOrProcedure: 'users.create' });
  await client.flush();
  expect(events()[0]?.route_or_procedure).toBe('users.create');
});

test('what has the wrong type is not sent, and costs nothing else', async () => {
  const { url, events } = await startCollector();
  const { client } = aClient({ endpoint: url });
  client.capture({ errorType: 'E', message: 42, httpStatus: '500', screen: { toString: () => 'Home' } } as never);
  await client.flush();
  expect(events()[0]).toMatchObject({ message: '42', screen: 'Home' });
  expect(events()[0]).not.toHaveProperty('http_status');
});

test('events of the same turn go together, once there are enough', async () => {
  const { url, received, until } = await startCollector();
  const { client } = aClient({ endpoint: url, flushAt: 3 });
  for (const message of ['a', 'b', 'c', 'd']) client.capture({ errorType: 'E', message });
  await until(4);
  expect(received).toHaveLength(1);
});

test('an event whose escapes make it too large gives up some of its stack', async () => {
  const { url, events } = await startCollector();
  const { client, lines } = aClient({ endpoint: url });
  client.capture({
    errorType: 'E',
    message: '\u0001'.repeat(2048),
    stack: '\u0002'.repeat(8192),
    metadata: { a: 'x'.repeat(4000) },
  });
  await client.flush();
  const [event] = events();
  expect(Buffer.byteLength(JSON.stringify(event))).toBeLessThanOrEqual(32_768);
  expect(event?.stack?.length).toBeGreaterThan(1000);
  expect(lines).toEqual([]);
});

test('an event that beforeSend has made too large is dropped, with one line', async () => {
  const { url, received } = await startCollector();
  const { client, lines } = aClient({
    endpoint: url,
    beforeSend: (event) => ({ ...event, own: 'x'.repeat(40_000) }) as never,
  });
  client.capture({ errorType: 'E', message: 'm' });
  expect(await client.flush()).toBe(true);
  expect(received).toEqual([]);
  expect(lines).toEqual([expect.stringContaining('too large')]);
});

test('tags go along, and an event has the last word', async () => {
  const { url, events } = await startCollector();
  const { client } = aClient({ endpoint: url, tags: { region: 'eu', tier: 'web' } });
  client.capture({ errorType: 'E', message: 'm', metadata: { tags: { tier: 'job' }, large: 'x'.repeat(5000) } });
  await client.flush();
  expect(events()[0]?.metadata).toEqual({ tags: { region: 'eu', tier: 'job' } });
});

test('the share of events that is sent is that of the sample rate', async () => {
  const { url, events } = await startCollector();
  const { client } = aClient({ endpoint: url, sampleRate: 0.25 });
  const random = vi.spyOn(Math, 'random').mockReturnValueOnce(0.24).mockReturnValueOnce(0.25).mockReturnValueOnce(0.9);
  for (const message of ['in', 'out', 'out']) client.capture({ errorType: 'E', message });
  random.mockRestore();
  await client.flush();
  expect(events().map(({ message }) => message)).toEqual(['in']);
});

test('beforeSend changes an event, and its limits hold', async () => {
  const { url, events } = await startCollector();
  const { client } = aClient({
    endpoint: url,
    beforeSend: (event) => ({ ...event, message: 'é'.repeat(5000), event_id: 'mine', metadata: { scrubbed: true } }),
  });
  client.capture({ errorType: 'E', message: 'card 4711' });
  await client.flush();
  expect(events()[0]).toMatchObject({ message: 'é'.repeat(1024), metadata: { scrubbed: true } });
  expect(events()[0]?.event_id).not.toBe('mine');
});

test.each([null, undefined])('beforeSend drops an event by %s', async (nothing) => {
  const { url, received } = await startCollector();
  const { client, lines } = aClient({ endpoint: url, beforeSend: () => nothing });
  client.capture({ errorType: 'E', message: 'm' });
  expect(await client.flush()).toBe(true);
  expect(received).toEqual([]);
  expect(lines).toEqual([]);
});

test('an event is dropped, with one line, when beforeSend throws or does not answer at once', async () => {
  const { url, received } = await startCollector();
  for (const beforeSend of [
    () => {
      throw new Error('broken\nscrubber');
    },
    async () => null,
  ]) {
    const { client, lines } = aClient({ endpoint: url, beforeSend: beforeSend as never });
    for (let i = 0; i < 3; i++) client.capture({ errorType: 'E', message: 'm' });
    await client.flush();
    expect(lines).toEqual([expect.stringMatching(/^bloop: an event was dropped, because beforeSend failed: .+$/)]);
  }
  expect(received).toEqual([]);
});

test('an error that is captured while another one is being captured is ignored', async () => {
  const { url, events } = await startCollector();
  const { client } = aClient({
    endpoint: url,
    beforeSend: (event) => {
      client.captureError(new Error('from within'));
      return event;
    },
  });
  client.captureError(new Error('outer'));
  await client.flush();
  expect(events().map(({ message }) => message)).toEqual(['outer']);
});

test('the same error is captured once, an equal one again', async () => {
  const { url, events } = await startCollector();
  const { client } = aClient({ endpoint: url });
  const error = new Error('once');
  const id = client.captureError(error);
  expect(client.captureError(error, { route: 'GET /' })).toBe(id);
  client.captureError(new Error('once'));
  client.captureError('text');
  client.captureError('text');
  await client.flush();
  expect(events().map(({ message }) => message)).toEqual(['once', 'once', 'text', 'text']);
});

test('an error that is thrown for ever counts anew after a while', async () => {
  const { url, events } = await startCollector();
  const { client } = aClient({ endpoint: url });
  const error = new Error('made once');
  const clock = vi.spyOn(performance, 'now').mockReturnValue(1000);
  client.captureError(error);
  clock.mockReturnValue(12_000);
  client.captureError(error);
  clock.mockRestore();
  await client.flush();
  expect(events()).toHaveLength(2);
});

test('what frameworks throw to redirect is no error, and what nobody can mend is kept out', async () => {
  const { url, events } = await startCollector();
  const noise = [
    Object.assign(new Error('NEXT_REDIRECT'), { digest: 'NEXT_REDIRECT;push;/x;307;' }),
    Object.assign(new Error('404'), { digest: 'NEXT_HTTP_ERROR_FALLBACK;404' }),
    { name: 'Error', message: 'Script error.' },
    new Error('ResizeObserver loop completed with undelivered notifications.'),
    Object.assign(new Error('x'), { stack: 'Error: x\n    at f (chrome-extension://abc/content.js:1:2)' }),
  ];
  const unhandled = { metadata: { unhandled: true, mechanism: 'unhandledRejection' } };
  const { client } = aClient({ endpoint: url });
  expect(noise.map((error) => client.captureError(error, unhandled))).toEqual(noise.map(() => undefined));
  expect(client.captureError(new Error('NEXT_REDIRECT is what I say'), unhandled)).toEqual(expect.any(String));
  await client.flush();
  expect(events()).toHaveLength(1);
  const { client: all } = aClient({ endpoint: url, filterNoise: false });
  expect(noise.map((error) => all.captureError(error, unhandled))).toEqual(noise.map(() => expect.any(String)));
});

test('the key is in no text form of a client', async () => {
  const { client } = aClient({ endpoint: 'http://127.0.0.1:1', projectKey: 'the-key', secret: 'the-secret' });
  for (const text of [inspect(client, { depth: 10 }), JSON.stringify(client), String(client)])
    expect(text).not.toMatch(/the-key|the-secret/);
  expect(inspect(client)).toContain('http://127.0.0.1:1');
});

test('nothing throws, whatever is captured', async () => {
  const { url, events } = await startCollector();
  const { client } = aClient({ endpoint: url });
  const hostile = new Proxy(
    {},
    {
      get: () => {
        throw new Error('no');
      },
      ownKeys: () => {
        throw new Error('no');
      },
    },
  );
  expect(() => client.captureError(hostile)).not.toThrow();
  expect(() => client.captureError(new Error('x'), { metadata: hostile })).not.toThrow();
  const { proxy: revoked, revoke } = Proxy.revocable({}, {});
  revoke();
  const getter = {
    get route(): string {
      throw new Error('no');
    },
    httpStatus: 503,
  };
  const odd = [
    client.captureError(revoked),
    client.captureError(new Error('x', { cause: revoked })),
    client.captureError(new Error('x'), revoked),
    client.captureError(new Error('x'), hostile),
    client.captureError(new Error('x'), null as never),
    client.captureError(new Error('with a getter'), getter),
  ];
  expect(odd).toEqual(odd.map(() => expect.any(String)));
  expect(() => client.capture(undefined as never)).not.toThrow();
  expect(() => client.capture({ errorType: hostile, message: hostile } as never)).not.toThrow();
  await client.flush();
  expect(events().length).toBeGreaterThanOrEqual(2 + odd.length);
  expect(events().find(({ message }) => message === 'with a getter')?.http_status).toBe(503);
});

test('the number of dropped events is told once, with the next batch that arrives', async () => {
  const { url, received } = await startCollector((answer, request, index) =>
    index === 0 ? answerWith(400)(answer, request, index) : accept(answer, request, index),
  );
  const { client } = aClient({ endpoint: url, maxBufferSize: 2 });
  const capture = (message: string) => client.capture({ errorType: 'E', message, metadata: { note: 'x' } });
  for (const message of ['a', 'b', 'c', 'd', 'e']) capture(message);
  expect(await client.flush()).toBe(false);
  capture('f');
  expect(await client.flush()).toBe(true);
  capture('g');
  await client.flush();
  expect(
    received.map(({ events }) => events.map(({ message, metadata }) => [message, metadata?.bloop_dropped])),
  ).toEqual([
    [
      ['d', 3],
      ['e', undefined],
    ],
    [['f', 3]],
    [['g', undefined]],
  ]);
  expect(client.stats).toEqual({ captured: 7, sent: 2, dropped: 3, failed: 2 });
});

test('after close nothing is captured, and close can be called again, also at once', async () => {
  const { url, events } = await startCollector();
  const { client } = aClient({ endpoint: url });
  client.capture({ errorType: 'E', message: 'before' });
  const both = [client.close(), client.shutdown()];
  client.capture({ errorType: 'E', message: 'after' });
  expect(await Promise.all(both)).toEqual([true, true]);
  expect(await client.close()).toBe(true);
  expect(events().map(({ message }) => message)).toEqual(['before']);
});

test('what is left when the client closes is lost, with one line', async () => {
  const { url } = await startCollector(() => undefined);
  const { client, lines } = aClient({ endpoint: url });
  client.capture({ errorType: 'E', message: 'm' });
  expect(await client.close(100)).toBe(false);
  expect(lines).toEqual(['bloop: 1 event is lost: the client was closed first']);
  await vi.waitFor(() => expect(client.stats).toEqual({ captured: 1, sent: 0, dropped: 0, failed: 1 }));
});

test('a flush waits for what was captured before it alone', async () => {
  const answers: (() => void)[] = [];
  const { url, until } = await startCollector((answer, request, index) => {
    answers.push(() => accept(answer, request, index));
  });
  const { client } = aClient({ endpoint: url, maxBatchSize: 1 });
  client.capture({ errorType: 'E', message: 'first' });
  const flushed = client.flush();
  await until(1);
  client.capture({ errorType: 'E', message: 'second' });
  answers[0]?.();
  expect(await flushed).toBe(true);
  expect(client.stats.sent).toBe(1);
});

test('a server that is not there costs one line, not one for each attempt', async () => {
  const { client, lines } = aClient({ endpoint: 'http://127.0.0.1:1', maxRetries: 3 });
  client.capture({ errorType: 'E', message: 'm' });
  expect(await client.flush()).toBe(false);
  client.capture({ errorType: 'E', message: 'm' });
  expect(await client.flush()).toBe(false);
  expect(lines).toEqual([expect.stringMatching(/^bloop: 1 event is lost: http:.*\/v1\/ingest\/batch: .*ECONNREFUSED/)]);
});

test('for debugging, what goes right is said, too, and each retry', async () => {
  const { url } = await startCollector((answer, request, index) =>
    index < 2 ? answerWith(503)(answer, request, index) : accept(answer, request, index),
  );
  const { client, lines } = aClient({ endpoint: url, debug: true });
  client.capture({ errorType: 'E', message: 'm' });
  await client.flush();
  const retry = expect.stringMatching(/^bloop: tried again in \d ms: 503: because$/);
  expect(lines).toEqual([retry, retry, 'bloop: 1 event was sent']);
});

test('a diagnostic function that throws harms nobody', async () => {
  const { client } = aClient({
    endpoint: 'http://127.0.0.1:1',
    maxRetries: 0,
    onDiagnostic: () => {
      throw new Error('no');
    },
  });
  client.capture({ errorType: 'E', message: 'm' });
  expect(await client.flush()).toBe(false);
});
