import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cutJson, fitsJson } from '../../domain/ingest/json-size.ts';

const bytes = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));
const nested = (depth: number): unknown => JSON.parse('['.repeat(depth) + ']'.repeat(depth));

describe('whether JSON fits', () => {
  test('is told to the byte', () =>
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), fc.nat(60), (value, limit) => {
        expect(fitsJson(value, limit)).toBe(bytes(value) <= limit);
      }),
    ));
  test('is told of escaped text', () => {
    expect(fitsJson('"\n', 6)).toBe(true);
    expect(fitsJson('"\n', 5)).toBe(false);
  });
  test('is never so for a value nested beyond 64', () => {
    expect(fitsJson(nested(65), 999)).toBe(true);
    expect(fitsJson(nested(66), 999)).toBe(false);
    expect(fitsJson(nested(5000), 99_999)).toBe(false);
  });
});

describe('cutting JSON', () => {
  test.each<[string, unknown, number, unknown]>([
    ['what fits stays', { a: 1, b: [true, null] }, 23, { a: 1, b: [true, null] }],
    ['an object keeps the leading keys that fit', { a: 1, b: 22, c: 3 }, 14, { a: 1, b: 22 }],
    ['a large key ends it, though later ones would fit', { a: 1, b: 'x'.repeat(50), c: 3 }, 20, { a: 1 }],
    ['an object whose first key is too large becomes empty', { a: 'x'.repeat(50) }, 20, {}],
    ['an array keeps the leading items that fit', [1, 22, 333], 6, [1, 22]],
    ['text keeps its start', 'x'.repeat(50), 12, 'x'.repeat(10)],
    ['text of escapes shrinks until it fits', '\n'.repeat(4), 4, '\n'],
    ['text larger than nothing leaves nothing', 'abc', 2, undefined],
    ['a number too long leaves nothing', 12_345, 4, undefined],
  ])('%s', (_name, value, limit, expected) => expect(cutJson(value, limit)).toEqual(expected));

  test('what is nested too deeply is left out, and keys before it are kept', () => {
    expect(cutJson({ a: 1, b: nested(65) }, 999)).toEqual({ a: 1 });
    expect(cutJson({ a: 1, b: nested(5000), c: 2 }, 99_999)).toEqual({ a: 1 });
    expect(cutJson({ a: 1, b: nested(64) }, 999)).toEqual({ a: 1, b: nested(64) });
  });

  test('keys that mean something to JavaScript are keys like others', () => {
    const value: unknown = JSON.parse(`{"__proto__":{"a":1},"constructor":2,"toJSON":3,"long":"${'x'.repeat(99)}"}`);
    const kept = cutJson(value, 60);
    expect(JSON.stringify(kept)).toBe('{"__proto__":{"a":1},"constructor":2,"toJSON":3}');
    expect(Object.getPrototypeOf(kept)).toBe(Object.prototype);
  });

  test('what is kept always fits, or is nothing', () =>
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'binary' }), fc.integer({ min: 2, max: 60 }), (value, limit) => {
        const kept = cutJson(value, limit);
        if (kept !== undefined) expect(fitsJson(kept, limit)).toBe(true);
      }),
    ));
});
