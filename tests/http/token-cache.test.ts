// Tokens are looked up once in five minutes; expiry and revocation count at once all the same.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { hashToken } from '../../application/access/secrets.ts';
import { tokenCache } from '../../infrastructure/access/token-cache.ts';
import type { StoredToken } from '../../projections/queries/access.ts';
import type { Ask } from '../../projections/queries/all.ts';

const start = 1_800_000_000_000;
let now = start;

/** All clocks at once: the one that is given, and those of the cache's own time to live. */
const wait = (ms: number): void => {
  now += ms;
  vi.advanceTimersByTime(10);
};

beforeEach(() => {
  now = start;
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  vi.spyOn(performance, 'now').mockImplementation(() => now - start + 1);
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const aToken = (fields: Partial<StoredToken> = {}): StoredToken => ({
  id: 'tok_1',
  projectId: 'shop',
  name: 'pipeline',
  scopes: ['errors:read', 'an unknown scope'],
  expiresAt: null,
  ...fields,
});

const remembering = (stored: Record<string, StoredToken | null>) => {
  const lookups: string[] = [];
  const ask = (async (_name: string, { tokenHash }: { tokenHash: string }) => {
    lookups.push(tokenHash);
    return Object.entries(stored).find(([token]) => hashToken(token) === tokenHash)?.[1] ?? null;
  }) as Ask;
  return { cache: tokenCache(ask, () => now), lookups, stored };
};

const minutes = (count: number) => count * 60_000;

test('a token is who it was made for, with the scopes that are known', async () => {
  const { cache } = remembering({ secret: aToken() });
  expect(await cache.resolve('secret')).toEqual({
    kind: 'token',
    id: 'tok_1',
    name: 'pipeline',
    projectId: 'shop',
    scopes: new Set(['errors:read']),
  });
});

test('the token itself is never sent to the database, only its hash', async () => {
  const { cache, lookups } = remembering({ secret: aToken() });
  await cache.resolve('secret');
  expect(lookups).toEqual([hashToken('secret')]);
  expect(lookups[0]).toMatch(/^[0-9a-f]{64}$/);
});

test('a token is looked up once in five minutes', async () => {
  const { cache, lookups } = remembering({ secret: aToken() });
  await cache.resolve('secret');
  wait(minutes(5) - 1000);
  await cache.resolve('secret');
  expect(lookups).toHaveLength(1);
  wait(2000);
  await cache.resolve('secret');
  expect(lookups).toHaveLength(2);
});

test('a token that is gone from the database is unknown after five minutes at the latest', async () => {
  const { cache, stored } = remembering({ secret: aToken() });
  await cache.resolve('secret');
  stored.secret = null;
  wait(minutes(5) + 1000);
  expect(await cache.resolve('secret')).toBeUndefined();
});

test('an unknown token is looked up each time, so that a new one works at once', async () => {
  const { cache, stored } = remembering({});
  expect(await cache.resolve('secret')).toBeUndefined();
  stored.secret = aToken();
  expect((await cache.resolve('secret'))?.id).toBe('tok_1');
});

test('expiry is looked at on every use, remembered or not', async () => {
  const { cache, lookups } = remembering({ secret: aToken({ expiresAt: start + 1000 }) });
  wait(999);
  expect((await cache.resolve('secret'))?.id).toBe('tok_1');
  wait(1);
  expect(await cache.resolve('secret')).toBeUndefined();
  expect(lookups).toHaveLength(1);
});

test('a token that had expired before is never valid', async () => {
  const { cache } = remembering({ secret: aToken({ expiresAt: start - 1 }) });
  expect(await cache.resolve('secret')).toBeUndefined();
});

test('a revoked token is forgotten at once, others are not', async () => {
  const { cache, stored, lookups } = remembering({ secret: aToken(), other: aToken({ id: 'tok_2' }) });
  await cache.resolve('secret');
  await cache.resolve('other');
  stored.secret = null;
  cache.forget('tok_1');
  expect(await cache.resolve('secret')).toBeUndefined();
  expect((await cache.resolve('other'))?.id).toBe('tok_2');
  expect(lookups).toHaveLength(3);
});

test('a token revoked while it is being looked up is not let in', async () => {
  let answer: (token: StoredToken) => void = () => undefined;
  const slow = (() => new Promise((resolve) => (answer = resolve))) as unknown as Ask;
  const cache = tokenCache(slow, () => now);
  const first = cache.resolve('secret');
  cache.forget('tok_1');
  answer(aToken());
  expect(await first).toBeUndefined();
  const second = cache.resolve('secret');
  answer(aToken());
  expect(await second).toBeUndefined();
});

test('a look-up that fails is told, and tried again the next time', async () => {
  let failing = true;
  const ask = (async () => {
    if (failing) throw new Error('busy');
    return aToken();
  }) as unknown as Ask;
  const cache = tokenCache(ask, () => now);
  await expect(cache.resolve('secret')).rejects.toThrow('busy');
  failing = false;
  expect((await cache.resolve('secret'))?.id).toBe('tok_1');
});
