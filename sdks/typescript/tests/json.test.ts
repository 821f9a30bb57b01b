// Metadata: whatever an app puts there becomes JSON of a bounded size.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { boundedObject } from '../src/json.ts';

const bounded = (value: unknown, bytes = 4096) => boundedObject(value, bytes);

test('plain JSON stays as it is', () => {
  const value = { a: 1, b: 'x', c: [true, null, { d: 1.5 }] };
  expect(bounded(value)).toEqual(value);
});

test('cycles are cut', () => {
  const value: Record<string, unknown> = { name: 'loop' };
  value.self = value;
  expect(bounded(value)).toEqual({ name: 'loop', self: '[circular]' });
});

test('the same object twice is no cycle', () => {
  const shared = { x: 1 };
  expect(bounded({ a: shared, b: shared })).toEqual({ a: { x: 1 }, b: { x: 1 } });
});

test('depth is bounded', () => {
  let value: unknown = 'bottom';
  for (let i = 0; i < 10_000; i++) value = { down: value };
  expect(JSON.stringify(bounded(value))).toContain('[…]');
});

test('what JSON does not know becomes text', () =>
  expect(
    bounded({
      big: 10n,
      nan: Number.NaN,
      date: new Date(0),
      symbol: Symbol('s'),
      error: new TypeError('bad'),
      map: new Map([['k', 1]]),
      set: new Set([1]),
      pattern: /a+/g,
      never: new Date(Number.NaN),
      node: { nodeType: 1, nodeName: 'DIV', children: [] },
    }),
  ).toEqual({
    big: '10',
    nan: 'NaN',
    date: '1970-01-01T00:00:00.000Z',
    symbol: 'Symbol(s)',
    error: 'TypeError: bad',
    map: { k: 1 },
    set: [1],
    pattern: '/a+/g',
    never: 'Invalid Date',
    node: '<div>',
  }));

test('undefined is left out, and null in a list', () =>
  expect(bounded({ a: undefined, b: [undefined] })).toEqual({ b: [null] }));

test('getters and toJSON that throw cost only themselves', () => {
  const value = {
    get broken() {
      throw new Error('no');
    },
    json: {
      toJSON() {
        throw new Error('never');
      },
    },
    fine: 1,
  };
  expect(bounded(value)).toEqual({ broken: '[Error: no]', json: '[Error: never]', fine: 1 });
});

test('the leading keys that fit are kept', () =>
  expect(bounded({ a: 1, b: 2, large: 'x'.repeat(5000), last: 3 })).toEqual({ a: 1, b: 2 }));

test('what is no object gets a name', () => {
  expect(bounded('text')).toEqual({ value: 'text' });
  expect(bounded([1, 2])).toEqual({ value: [1, 2] });
});

test('of a huge value little is looked at', () => {
  let reads = 0;
  const item = {
    get index() {
      reads += 1;
      return reads;
    },
  };
  const list = Array.from({ length: 100_000 }, () => item);
  expect(Buffer.byteLength(JSON.stringify(bounded({ list })))).toBeLessThanOrEqual(4096);
  expect(reads).toBeLessThan(10_000);
});

test('anything fits, as JSON', () =>
  fc.assert(
    fc.property(
      fc.anything({ withBigInt: true, withDate: true, withMap: true, withSet: true, withNullPrototype: true }),
      fc.integer({ min: 2, max: 500 }),
      (value, bytes) => {
        const text = JSON.stringify(bounded(value, bytes));
        expect(Buffer.byteLength(text)).toBeLessThanOrEqual(bytes);
        expect(JSON.stringify(JSON.parse(text))).toBe(text);
      },
    ),
  ));
