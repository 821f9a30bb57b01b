// The token bucket by itself, and the 429 of the query API.
import { expect, test } from 'vitest';
import { rateLimiter } from '../../http/rate-limiter.ts';
import { bearer, readToken, startFake } from '../support/fake-ports.ts';

const limited = (perSecond: number, burst: number) => {
  const clock = { now: 1_000_000 };
  const limiter = rateLimiter(perSecond, burst, () => clock.now);
  const takes = (times: number, client = 'a') =>
    Array.from({ length: times }, () => limiter.take(client)).filter(Boolean).length;
  return { clock, takes };
};

test('a client may do a burst at once', () => expect(limited(10, 5).takes(9)).toBe(5));

test('tokens come back with time, in parts of a second too', () => {
  const { clock, takes } = limited(10, 5);
  takes(5);
  clock.now += 99;
  expect(takes(5)).toBe(0);
  clock.now += 1;
  expect(takes(5)).toBe(1);
  clock.now += 300;
  expect(takes(5)).toBe(3);
});

test('a long rest earns no more than a burst', () => {
  const { clock, takes } = limited(10, 5);
  takes(5);
  clock.now += 3_600_000;
  expect(takes(99)).toBe(5);
});

test('clients do not share a bucket', () => {
  const { takes } = limited(1, 2);
  expect([takes(3, 'a'), takes(3, 'b')]).toEqual([2, 2]);
});

test('a clock that is set back takes nothing away and gives nothing', () => {
  const { clock, takes } = limited(1, 4);
  takes(2);
  clock.now -= 60_000;
  expect(takes(9)).toBe(2);
  clock.now += 1000;
  expect(takes(9)).toBe(1);
});

test('the query API answers 429 with Retry-After beyond the limit', async () => {
  const { app, clock } = await startFake({ limits: { perSecond: 1, burstSize: 1 } });
  const ask = () => app.inject({ url: '/v1/stats', headers: bearer(readToken) });
  expect((await ask()).statusCode).toBe(200);
  const refused = await ask();
  expect(refused.statusCode).toBe(429);
  expect(Number(refused.headers['retry-after'])).toBeGreaterThanOrEqual(1);
  expect(refused.json()).toEqual({ error: expect.any(String), code: 'rate_limited' });
  clock.now += 1000;
  expect((await ask()).statusCode).toBe(200);
});

test('health and the API document are not limited', async () => {
  const { app } = await startFake({ limits: { perSecond: 1, burstSize: 1 } });
  for (let i = 0; i < 5; i++) expect((await app.inject('/health')).statusCode).toBe(200);
});
