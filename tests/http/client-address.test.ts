// Whose request is it? Forwarding headers count behind trusted proxies, and only there.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { clientAddress, networkOf } from '../../http/client-address.ts';
import { startFake } from '../support/fake-ports.ts';
import { sendOne } from '../support/ingest.ts';
import { anEvent } from '../support/signing.ts';

const addressOf = clientAddress(['127.0.0.0/8', '::1/128', '10.0.0.0/8', '192.0.2.7']);

const from = (remoteAddress: string | undefined, headers: Record<string, string | string[]> = {}): string =>
  addressOf({ headers, socket: { remoteAddress } as never });
const forwarded = (list: string) => ({ 'x-forwarded-for': list });

test('without forwarding headers it is the socket', () => expect(from('203.0.113.5')).toBe('203.0.113.5'));
test('a trusted proxy without headers speaks for itself', () => expect(from('10.0.0.1')).toBe('10.0.0.1'));
test('a trusted proxy names its client', () => expect(from('10.0.0.1', forwarded('203.0.113.5'))).toBe('203.0.113.5'));
test('a chain is followed through trusted proxies to the first stranger', () =>
  expect(from('127.0.0.1', forwarded('198.51.100.9, 203.0.113.5, 10.1.1.1, 10.2.2.2'))).toBe('203.0.113.5'));
test('a chain of only trusted proxies ends at its first', () =>
  expect(from('127.0.0.1', forwarded('10.3.3.3, 10.2.2.2'))).toBe('10.3.3.3'));
test('several header lines are one chain', () =>
  expect(from('127.0.0.1', { 'x-forwarded-for': ['203.0.113.5', '10.1.1.1'] })).toBe('203.0.113.5'));
test('a single address may be trusted', () => expect(from('192.0.2.7', forwarded('203.0.113.5'))).toBe('203.0.113.5'));
test('a proxy may send X-Real-IP instead', () =>
  expect(from('127.0.0.1', { 'x-real-ip': ' 203.0.113.5 ' })).toBe('203.0.113.5'));
test('the chain counts before X-Real-IP', () =>
  expect(from('127.0.0.1', { ...forwarded('203.0.113.5'), 'x-real-ip': '198.51.100.9' })).toBe('203.0.113.5'));
test('an IPv6 proxy and client work alike', () => expect(from('::1', forwarded('2001:db8::1'))).toBe('2001:db8::1'));
test('an IPv4 socket in IPv6 clothes is the IPv4 proxy', () =>
  expect(from('::ffff:10.0.0.1', forwarded('203.0.113.5'))).toBe('203.0.113.5'));

test.each([
  ['203.0.113.7:51234', '203.0.113.7'],
  ['"203.0.113.7"', '203.0.113.7'],
  ['"203.0.113.7:51234"', '203.0.113.7'],
  ['[2001:db8::1]', '2001:db8::1'],
  ['[2001:db8::1]:443', '2001:db8::1'],
  ['"[2001:db8::1]:443"', '2001:db8::1'],
  ['198.51.100.1, 203.0.113.7:1, 10.1.1.1:80', '203.0.113.7'],
])('%s names %s', (list, client) => expect(from('10.0.0.1', forwarded(list))).toBe(client));
test('X-Real-IP may carry a port too', () =>
  expect(from('10.0.0.1', { 'x-real-ip': '203.0.113.7:51234' })).toBe('203.0.113.7'));

test('a stranger cannot name another address', () =>
  expect(from('203.0.113.66', forwarded('198.51.100.9'))).toBe('203.0.113.66'));
test('a stranger cannot name another address by X-Real-IP', () =>
  expect(from('203.0.113.66', { 'x-real-ip': '198.51.100.9' })).toBe('203.0.113.66'));
test('a client cannot put addresses before its own', () =>
  expect(from('10.0.0.1', forwarded('127.0.0.1, 8.8.8.8, 203.0.113.66'))).toBe('203.0.113.66'));
test.each(['garbage', '1', '[1.2.3.4', '1.2.3.4:x', '"', ':80', '', ', ,', '999.1.1.1', 'unknown', '<script>'])(
  'garbage %j leaves the proxy',
  (list) => expect(from('10.0.0.1', forwarded(list))).toBe('10.0.0.1'),
);
test('garbage beyond a known hop leaves that hop', () =>
  expect(from('10.0.0.1', forwarded('nonsense, 10.5.5.5'))).toBe('10.5.5.5'));
test('garbage in X-Real-IP leaves the proxy', () => expect(from('10.0.0.1', { 'x-real-ip': 'x' })).toBe('10.0.0.1'));
test('a socket that is already gone is someone unknown', () => expect(from(undefined)).toBe('unknown'));
test('a chain of any length is answered with an address', () =>
  expect(from('127.0.0.1', forwarded('10.1.1.1,'.repeat(5000)))).toMatch(/^1/));
test('a range that is none keeps the server from starting', () =>
  expect(() => clientAddress(['10.0.0.0/8', 'nonsense'])).toThrow());

test('whatever is in the headers, a stranger stays who they are', () =>
  fc.assert(
    fc.property(fc.string(), fc.string(), (list, real) => {
      expect(from('203.0.113.66', { ...forwarded(list), 'x-real-ip': real })).toBe('203.0.113.66');
    }),
  ));

test('strangers that forge headers share one rate limit', async () => {
  const { app } = await startFake({ limits: { perSecond: 1, burstSize: 1 } });
  await sendOne(app, anEvent(), forwarded('198.51.100.1'), '203.0.113.66');
  const answer = await sendOne(app, anEvent(), forwarded('198.51.100.2'), '203.0.113.66');
  expect(answer.json()).toEqual({ status: 'dropped', reason: 'rate_limited' });
});
test('clients behind one proxy have a rate limit each', async () => {
  const { app } = await startFake({ limits: { perSecond: 1, burstSize: 1 } });
  await sendOne(app, anEvent(), forwarded('198.51.100.1'), '10.0.0.1');
  expect((await sendOne(app, anEvent(), forwarded('198.51.100.2'), '10.0.0.1')).json().status).toBe('accepted');
});

test.each([
  ['203.0.113.7', '203.0.113.8', false],
  ['2001:db8:1:2::1', '2001:db8:1:2:ffff::9', true],
  ['2001:db8:1:2::1', '2001:db8:1:3::1', false],
  ['::ffff:203.0.113.7', '::ffff:203.0.113.8', false],
  ['::ffff:203.0.113.7', '203.0.113.7', true],
  ['unknown', '203.0.113.7', false],
])('%s and %s are limited together: %s', (one, other, together) =>
  expect(networkOf(one) === networkOf(other)).toBe(together),
);

test('addresses of one IPv6 network share a rate limit', async () => {
  const { app } = await startFake({ limits: { perSecond: 1, burstSize: 1 } });
  await sendOne(app, anEvent(), {}, '2001:db8:1:2::1');
  expect((await sendOne(app, anEvent(), {}, '2001:db8:1:2::2')).json().status).toBe('dropped');
  expect((await sendOne(app, anEvent(), {}, '2001:db8:1:3::1')).json().status).toBe('accepted');
});
