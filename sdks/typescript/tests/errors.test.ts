// What is read of whatever was thrown.
import { expect, test } from 'vitest';
import { describeError } from '../src/index.node.ts';

class PaymentError extends Error {}

test('type, message and stack', () => {
  const described = describeError(new TypeError('x is undefined'));
  expect(described).toMatchObject({ errorType: 'TypeError', message: 'x is undefined' });
  expect(described.stack).toMatch(/^TypeError: x is undefined\n {4}at .*errors\.test\.ts/);
});

test('the class is the type of an error without a name of its own', () =>
  expect(describeError(new PaymentError('declined')).errorType).toBe('PaymentError'));

test('a name of its own wins', () => {
  const error = new PaymentError('declined');
  error.name = 'CardDeclined';
  expect(describeError(error).errorType).toBe('CardDeclined');
});

test('a minified class says nothing', () => {
  const e = { Z: class extends Error {} };
  Object.defineProperty(e.Z, 'name', { value: 'a' });
  expect(describeError(new e.Z('x')).errorType).toBe('Error');
});

test('the stack has the causes, with their frames', () => {
  const bottom = new RangeError('bottom');
  const top = new Error('top', { cause: new PaymentError('middle', { cause: bottom }) });
  const { stack = '' } = describeError(top);
  expect(stack).toMatch(
    /^Error: top\n {4}at [\s\S]*\nCaused by: PaymentError: middle\n {4}at [\s\S]*\nCaused by: RangeError: bottom\n {4}at /,
  );
});

test('a cycle of causes is cut', () => {
  const first = new Error('first');
  const second = new Error('second', { cause: first });
  first.cause = second;
  expect(describeError(first).stack?.match(/Caused by/g)).toHaveLength(1);
});

test('there are at most ten causes', () => {
  let error = new Error('0');
  for (let i = 1; i <= 30; i++) error = new Error(String(i), { cause: error });
  expect(describeError(error).stack?.match(/Caused by/g)).toHaveLength(10);
});

test('an AggregateError has its first error as a cause', () =>
  expect(describeError(new AggregateError([new Error('one'), new Error('two')], 'all')).stack).toContain(
    'Caused by: Error: one',
  ));

test('a cause that is no error is printed', () =>
  expect(describeError(new Error('x', { cause: 'a text' })).stack).toContain('Caused by: Error: a text'));

test.each([
  ['a text', 'a text'],
  [42, '42'],
  [undefined, 'undefined'],
  [null, 'null'],
  [{ code: 7 }, '{"code":7}'],
  [Symbol('s'), 'Symbol(s)'],
])('%s is described', (thrown, message) =>
  expect(describeError(thrown)).toMatchObject({ errorType: 'Error', message }),
);

test('an object that looks like an error is read like one', () =>
  expect(
    describeError({ name: 'RemoteError', message: 'far away', stack: 'RemoteError: far away\n    at x (y.js:1:1)' }),
  ).toEqual({
    errorType: 'RemoteError',
    message: 'far away',
    stack: 'RemoteError: far away\n    at x (y.js:1:1)',
  }));

test('getters that throw are passed over', () => {
  const hostile = new Proxy(
    {},
    {
      get() {
        throw new Error('no');
      },
    },
  );
  expect(describeError(hostile)).toMatchObject({ errorType: 'Error' });
});
