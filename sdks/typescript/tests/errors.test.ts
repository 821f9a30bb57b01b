// What is read of whatever was thrown.
import { expect, test } from 'vitest';
import { describeError } from '../src/errors.ts';

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

/** What follows each `Caused by:`. */
const causes = (error: unknown) => (describeError(error).stack ?? '').match(/(?<=Caused by: ).*/g);

test('an AggregateError has all of its errors as causes, after its own cause', () => {
  const members = [new TypeError('one', { cause: new Error('why one') }), new RangeError('two')];
  expect(causes(new AggregateError(members, 'all', { cause: new Error('why') } as never))).toEqual([
    'Error: why',
    'TypeError: one',
    'Error: why one',
    'RangeError: two',
  ]);
});

test('there are at most ten members, and none twice', () => {
  const members = Array.from({ length: 30 }, (_, i) => new Error(String(i)));
  expect(causes(new AggregateError(members))).toHaveLength(10);
  const group = new AggregateError([]);
  group.errors.push(group, members[0], members[0]);
  expect(causes(group)).toEqual(['Error: 0']);
});

test('an error that was suppressed is a cause', () =>
  expect(
    causes(Object.assign(new Error('both'), { error: new Error('later'), suppressed: new Error('first') })),
  ).toEqual(['Error: later', 'Error: first']));

test('what systems and frameworks add to an error is kept', () =>
  expect(
    describeError(Object.assign(new Error('x'), { code: 'ENOENT', errno: -2, syscall: 'open', path: '/a', other: 1 }))
      .metadata,
  ).toEqual({ code: 'ENOENT', errno: -2, syscall: 'open', path: '/a' }));

test('what is no error is described by its shape, and its values are kept apart', () => {
  const first = describeError({ code: 'E1', requestId: 'a8f3', at: 1 }, 'UnhandledRejection');
  expect(first).toEqual({
    errorType: 'UnhandledRejection',
    message: 'Object rejected: code "E1"; keys at, code, requestId',
    metadata: { value: { code: 'E1', requestId: 'a8f3', at: 1 } },
  });
  expect(describeError({ code: 'E1', requestId: 'b', at: 2 }).message).toBe(first.message);
});

test('BigInt and cycles are no hindrance', () => {
  const cyclic: Record<string, unknown> = { code: 'E2' };
  cyclic.self = cyclic;
  expect(describeError(cyclic)).toMatchObject({
    message: 'Object rejected: code "E2"; keys code, self',
    metadata: { value: { code: 'E2', self: '[circular]' } },
  });
  expect(describeError({ code: 'E1', id: 1n })).toMatchObject({ metadata: { value: { code: 'E1', id: '1' } } });
});

test('an event says what it is, and on what', () => {
  const event = new Event('error');
  Object.defineProperty(event, 'target', { value: { tagName: 'SCRIPT', src: 'https://x.example/app.js?v=1' } });
  expect(describeError(event)).toMatchObject({
    errorType: 'Event',
    message: 'Event "error" on <script src="https://x.example/app.js">',
  });
});

test('a cause that is no error is printed', () =>
  expect(describeError(new Error('x', { cause: 'a text' })).stack).toContain('Caused by: Error: a text'));

test.each([
  ['a text', 'a text'],
  [42, '42'],
  [undefined, 'undefined'],
  [null, 'null'],
  [{ code: 7 }, 'Object rejected: code 7; keys code'],
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

test('a proxy that was revoked is described, as an error and as a cause', () => {
  const { proxy, revoke } = Proxy.revocable(new Error('gone'), {});
  revoke();
  expect(describeError(proxy)).toMatchObject({ errorType: 'Error' });
  expect(causes(new Error('x', { cause: proxy }))).toHaveLength(1);
});

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
