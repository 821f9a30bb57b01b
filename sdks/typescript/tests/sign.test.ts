// Signatures, by Web Crypto and without it, against Node's.
import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { afterEach, expect, test, vi } from 'vitest';
import { sign, signNow } from '../src/sign.ts';

const expected = (body: string, key: string): string => createHmac('sha256', key).update(body).digest('hex');

afterEach(() => vi.unstubAllGlobals());

test.each([0, 1, 55, 56, 63, 64, 65, 119, 120, 1000, 100_000])('a body of %i bytes', async (length) => {
  const body = 'x'.repeat(length);
  expect(signNow(body, 'key')).toBe(expected(body, 'key'));
  expect(await sign(body, 'key')).toBe(expected(body, 'key'));
});

test('any body, any key', () =>
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme', maxLength: 300 }),
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 150 }),
      (body, key) => void expect(signNow(body, key)).toBe(expected(body, key)),
    ),
  ));

test('without Web Crypto the signature is the same', async () => {
  vi.stubGlobal('crypto', undefined);
  expect(await sign('body ü', 'key')).toBe(expected('body ü', 'key'));
});
