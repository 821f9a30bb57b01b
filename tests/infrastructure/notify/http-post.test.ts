// POSTs to receivers that behave in every way that receivers do, and the addresses that are refused.
import type { LookupAddress } from 'node:dns';
import { describe, expect, test } from 'vitest';
import {
  anyAddress,
  guardedLookup,
  isPublic,
  type MayConnect,
  refusalOf,
} from '../../../infrastructure/notify/addresses.ts';
import { type Post, postJson } from '../../../infrastructure/notify/http-post.ts';
import { startReceiver } from '../../support/webhook-receiver.ts';

const post = (url: string, more: Partial<Post> = {}) =>
  postJson({ url, body: '{"a":"ü"}', timeoutMs: 5000, mayConnect: anyAddress, ...more });

describe('a receiver', () => {
  test('gets the bytes as they are, with what says what they are', async () => {
    const receiver = await startReceiver();
    receiver.reply = { status: 201, body: 'thanks' };
    expect(await post(`${receiver.url}/hook?x=1`, { headers: { 'idempotency-key': '7' } })).toEqual({
      status: 201,
      retryAfterMs: null,
      excerpt: 'thanks',
    });
    const [request] = receiver.received;
    expect(request).toMatchObject({ method: 'POST', path: '/hook?x=1', body: { a: 'ü' } });
    expect(request?.headers).toMatchObject({
      'content-type': 'application/json',
      'content-length': '10',
      'idempotency-key': '7',
      'user-agent': 'Bloop',
    });
  });

  test('may ask for time, in seconds or until a date', async () => {
    const receiver = await startReceiver();
    receiver.reply = { status: 429, headers: { 'retry-after': '120' } };
    expect((await post(receiver.url)).retryAfterMs).toBe(120_000);
    receiver.reply = { status: 503, headers: { 'retry-after': new Date(Date.now() + 3_600_000).toUTCString() } };
    const until = (await post(receiver.url)).retryAfterMs ?? 0;
    expect(Math.abs(until - 3_600_000)).toBeLessThan(60_000);
    receiver.reply = { status: 503, headers: { 'retry-after': 'soon' } };
    expect((await post(receiver.url)).retryAfterMs).toBeNull();
  });

  test('of a long answer only the beginning is read', async () => {
    const receiver = await startReceiver();
    receiver.reply = { status: 400, body: 'x'.repeat(5_000_000) };
    expect((await post(receiver.url)).excerpt).toBe('x'.repeat(1024));
  });

  test.each(['stall', 'drip'] as const)('that does %s is left after the deadline', async (reply) => {
    const receiver = await startReceiver();
    receiver.reply = reply;
    await expect(post(`${receiver.url}/secret`, { timeoutMs: 150 })).rejects.toMatchObject({
      name: 'PostFailed',
      isFinal: false,
      message: expect.stringMatching(/^127\.0\.0\.1:\d+: no answer within 0\.15 s$/),
    });
  });

  test('that hangs up is told from one that is not there', async () => {
    const receiver = await startReceiver();
    receiver.reply = 'close';
    await expect(post(`${receiver.url}/secret?token=1`)).rejects.toThrow(/closed before there was an answer/);
    const gone = post('http://127.0.0.1:1/secret?token=1');
    await expect(gone).rejects.toThrow(/refused/);
    await expect(gone).rejects.not.toThrow(/secret|token/);
    await expect(post('http://nobody.invalid/secret')).rejects.toThrow(/nobody\.invalid: the name/);
  });

  test('a shutdown ends the wait', async () => {
    const receiver = await startReceiver();
    receiver.reply = 'stall';
    const stop = new AbortController();
    const sent = post(receiver.url, { signal: stop.signal });
    await receiver.until(1);
    stop.abort();
    await expect(sent).rejects.toMatchObject({ name: 'PostFailed' });
  });
});

describe('redirects', () => {
  const redirectTo = (location: string, status = 307) => ({ status, headers: { location } });

  test.each([301, 302, 307, 308])('%i is followed with the same body', async (status) => {
    const [first, second] = [await startReceiver(), await startReceiver()];
    first.reply = redirectTo(`${second.url}/there`, status);
    expect((await post(first.url)).status).toBe(200);
    expect(second.received).toMatchObject([{ method: 'POST', path: '/there', body: { a: 'ü' } }]);
  });

  test('303, one without an address, and one to something else are the answer', async () => {
    const [first, second] = [await startReceiver(), await startReceiver()];
    for (const reply of [
      redirectTo(second.url, 303),
      { status: 307 },
      redirectTo('ftp://example.com/'),
      redirectTo('http://'),
    ]) {
      first.reply = reply;
      expect((await post(first.url)).status).toBe(reply.status);
    }
    expect(second.received).toEqual([]);
  });

  test('three are followed, not for ever', async () => {
    const receiver = await startReceiver();
    receiver.reply = redirectTo('/again');
    expect((await post(receiver.url)).status).toBe(307);
    expect(receiver.received).toHaveLength(4);
  });

  test('an address that is refused is refused behind a redirect too', async () => {
    const [first, second] = [await startReceiver('127.0.0.1'), await startReceiver('127.0.0.2')];
    const mayConnect: MayConnect = (address) => address === '127.0.0.1';
    for (const location of [`${second.url}/secret`, second.url.replace('127.0.0.2', '0x7f.2')]) {
      first.reply = redirectTo(location);
      await expect(post(first.url, { mayConnect })).rejects.toMatchObject({
        isFinal: true,
        message: /private or local/,
      });
    }
    expect(second.received).toEqual([]);
  });
});

describe('addresses', () => {
  const special = [
    '127.0.0.1',
    '127.255.255.254',
    '0.0.0.0',
    '10.1.2.3',
    '172.16.0.1',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '192.0.0.1',
    '192.0.2.1',
    '198.18.0.1',
    '224.0.0.1',
    '240.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    'fe80::1',
    'fc00::1',
    'fd12::1',
    'ff02::1',
    '::ffff:10.0.0.1',
    '::ffff:7f00:1',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
    '2001:db8::1',
    '2001::1',
    '::127.0.0.1',
    '::7f00:1',
    '::808:808',
    '5f00::1',
    'no address',
    '',
  ];
  test.each(special)('%j is not public', (address) => expect(isPublic(address)).toBe(false));
  test.each(['8.8.8.8', '1.1.1.1', '2606:4700::1111', '::ffff:8.8.8.8'])('%s is', (address) =>
    expect(isPublic(address)).toBe(true),
  );

  test.each([
    'http://127.0.0.1/',
    'http://0x7f.1/',
    'http://2130706433/',
    'http://127.1/',
    'http://0177.0.0.1/',
    'https://[::1]:8080/',
    'http://[::ffff:127.0.0.1]/',
    'http://[::127.0.0.1]/',
    'http://localhost/',
    'http://LOCALHOST./',
    'http://a.localhost/',
    'http://10.0.0.1:80/x',
    'http://169.254.169.254/latest/meta-data',
    'no url',
  ])('a channel to %s is refused', (url) => {
    expect(refusalOf(url, isPublic)).toMatch(/address/);
    if (url !== 'no url') expect(refusalOf(url, anyAddress)).toBeUndefined();
  });
  test.each(['https://hooks.slack.com/services/x', 'http://8.8.8.8/', 'https://mylocalhost.example/'])(
    'a channel to %s is not',
    (url) => expect(refusalOf(url, isPublic)).toBeUndefined(),
  );

  /** Answers each lookup with the next list of addresses. */
  const resolving = (...answers: string[][]) =>
    ((_name: string, _options: object, done: (error: null, addresses: LookupAddress[]) => void) =>
      done(
        null,
        (answers.shift() ?? []).map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
      )) as never;
  const lookUp = (lookup: ReturnType<typeof guardedLookup>, all: boolean) =>
    new Promise((resolve) => lookup('example.com', { all }, (error, address) => resolve(error?.name ?? address)));

  test('a name is judged by what it resolves to, each time, and refused if any of it is refused', async () => {
    const answers = [['8.8.8.8'], ['127.0.0.1'], ['8.8.8.8', '10.0.0.1'], ['8.8.8.8', '8.8.4.4'], ['::ffff:127.0.0.1']];
    const lookup = guardedLookup(isPublic, resolving(...answers));
    expect(await lookUp(lookup, false)).toBe('8.8.8.8');
    expect(await lookUp(lookup, false)).toBe('RefusedAddress');
    expect(await lookUp(lookup, true)).toBe('RefusedAddress');
    expect(await lookUp(lookup, true)).toEqual([
      { address: '8.8.8.8', family: 4 },
      { address: '8.8.4.4', family: 4 },
    ]);
    expect(await lookUp(lookup, true)).toBe('RefusedAddress');
  });

  test('a name that leads to a private address is not connected to', async () => {
    const receiver = await startReceiver();
    const url = receiver.url.replace('127.0.0.1', 'localhost');
    await expect(post(url, { mayConnect: isPublic })).rejects.toMatchObject({ isFinal: true });
    expect(receiver.received).toEqual([]);
  });
});
