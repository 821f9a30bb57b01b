import { describe, expect, test } from 'vitest';
import { InvalidEvent } from '../../domain/ingest/capture.ts';
import { captured, captureEvent, now, rawEvent } from './events.ts';

const texts = ['source', 'environment', 'release', 'error_type', 'message'];
const optionalTexts = [
  'app_version',
  'build_number',
  'route_or_procedure',
  'screen',
  'stack',
  'request_id',
  'user_id_hash',
  'device_id_hash',
  'fingerprint',
];
const refusal = (change: Record<string, unknown>) => {
  try {
    captured(change);
  } catch (error) {
    if (error instanceof InvalidEvent) return error.message;
    throw error;
  }
  return 'taken';
};

describe.each(['timestamp', ...texts])('the required field %s', (name) => {
  test.each([undefined, null])('must not be %s', (value) =>
    expect(refusal({ [name]: value })).toBe(`${name}: is required`),
  );
  test.each([true, [], {}])('must not be %j', (value) =>
    expect(refusal({ [name]: value })).toMatch(`${name}: must be a`),
  );
});
describe.each(texts)('the required text %s', (name) => {
  test.each(['', '  \n', '\0'])('must not be %j', (value) =>
    expect(refusal({ [name]: value })).toBe(`${name}: must not be empty`),
  );
  test('must not be a number', () => expect(refusal({ [name]: 7 })).toBe(`${name}: must be a string`));
});
describe.each(optionalTexts)('the optional text %s', (name) => {
  test('may be missing, which null is too', () => expect(captured({ [name]: null })).toEqual(captured()));
  test('may be empty', () => expect(refusal({ [name]: '' })).toBe('taken'));
  test.each([7, false, [], {}])('must not be %j', (value) =>
    expect(refusal({ [name]: value })).toBe(`${name}: must be a string`),
  );
});
test.each([null, undefined, 7, 'x', true, [], [{}]])('%j is no event', (event) =>
  expect(() => captureEvent(event)).toThrow('event: must be a JSON object'),
);
test.each(['toaster', 'API', 'toString'])('the source %s is unknown', (source) =>
  expect(refusal({ source })).toMatch(/^source: must be one of ios, android, api, or for api python, /),
);
test.each([1.5, '500', 0, -5, 99, 1000, 99_999, [], Number.NaN])('%j is no http_status', (value) =>
  expect(refusal({ http_status: value })).toBe('http_status: must be an integer from 100 to 999'),
);

describe('the time of an event', () => {
  const minute = 60_000;
  const week = 7 * 24 * 60 * minute;
  test.each([
    ['in seconds', now / 1000 - 5, now - 5000],
    ['in milliseconds', now - 5, now - 5],
    ['in fractions of a second', now / 1000 - 0.25, now - 250],
    ['in fractions of a millisecond', now - 0.4, now],
    ['a minute ahead', now + minute, now + minute],
    ['more than a minute ahead', now + minute + 1, now],
    ['a week behind', now - week, now - week],
    ['more than a week behind', now - week - 1, now],
    ['of zero', 0, now],
    ['before 1970', -5, now],
    ['in microseconds', now * 1000, now],
    ['far beyond any date', 1e300, now],
  ])('%s', (_name, timestamp, expected) => expect(captured({ timestamp }).data.occurredAt).toBe(expected));
});

describe('metadata', () => {
  test.each(['note', '', 0, 7.5, true, false, [], [1, [2]], {}, { a: { b: null } }])('may be %j', (metadata) =>
    expect(captured({ metadata }).payload.metadata).toEqual(metadata),
  );
  test('too large keeps its leading keys', () =>
    expect(captured({ metadata: { a: 1, b: 'x'.repeat(100), c: 2 } }).payload).toMatchObject({
      metadata: { a: 1 },
      truncated: ['metadata'],
    }));
  test('nested too deeply is left out', () => {
    const deep: unknown = JSON.parse(`${'{"a":'.repeat(3000)}1${'}'.repeat(3000)}`);
    expect(captured({ metadata: { a: 1, deep } }).payload).toMatchObject({
      metadata: { a: 1 },
      truncated: ['metadata'],
    });
  });
});

describe('fields that the contract does not name', () => {
  test('are kept as they were sent', () =>
    expect(captured({ tags: ['a'], extra: null, truncated: 1, data: {} }).payload).toEqual({
      extra: { tags: ['a'], extra: null, truncated: 1, data: {} },
    }));
  test('may have names that mean something to JavaScript', () => {
    const { data, payload } = captureEvent(
      JSON.parse(JSON.stringify(rawEvent()).replace('{', '{"__proto__":{"screen":"x"},"constructor":1,')),
    );
    expect(JSON.stringify(payload.extra)).toBe('{"__proto__":{"screen":"x"},"constructor":1}');
    expect(data.screen).toBeUndefined();
  });
  test('are cut to the limit of an event', () =>
    expect(captured({ a: 1, b: 'x'.repeat(400) }).payload).toEqual({ extra: { a: 1 }, truncated: ['extra'] }));
});

describe('a field too long', () => {
  test('is cut between characters and named', () => {
    const { data, payload } = captured({ message: '🎉'.repeat(21), stack: 'é'.repeat(101), screen: 's'.repeat(257) });
    expect(data).toMatchObject({ message: '🎉'.repeat(20), screen: 's'.repeat(256) });
    expect(payload).toMatchObject({ stack: 'é'.repeat(100), truncated: ['message', 'stack', 'screen'] });
  });
  test('is not one that only loses NUL characters', () =>
    expect(captured({ message: `x${'\0'.repeat(99)}` }).payload.truncated).toBeUndefined());
  test('is grouped by what is kept of it', () =>
    expect(captured({ message: 'm'.repeat(90) }).data.fingerprint).toBe(`api:TypeError::${'m'.repeat(80)}:`));
});

describe('a fingerprint of the sender', () => {
  test('wins', () =>
    expect(captured({ fingerprint: 'mine' }).data).toMatchObject({ fingerprint: 'mine', algorithm: 0 }));
  test.each(['', ' ', '\0'])('is none when it is %j', (fingerprint) =>
    expect(captured({ fingerprint }).data).toMatchObject({
      fingerprint: 'api:TypeError::x is undefined:',
      algorithm: 1,
    }),
  );
});

describe('an event_id', () => {
  test.each(['e', 'e'.repeat(64), '🎉'.repeat(64)])('may be %s', (id) =>
    expect(captured({ event_id: id }).payload.event_id).toBe(id),
  );
  test.each(['', '\0', 'e'.repeat(65), '🎉'.repeat(65), 7, {}])('must not be %j', (id) =>
    expect(refusal({ event_id: id })).toMatch(/^event_id: /),
  );
});

test('all fields that are missing are named at once', () =>
  expect(refusal({ source: undefined, release: null, message: undefined })).toBe(
    'source: is required; release: is required; message: is required',
  ));

test.each(['python', 'node', 'browser', 'server'])('%s counts as api, and is kept as it was sent', (source) => {
  const { data, payload } = captured({ source });
  expect(data).toEqual(captured({ source: 'api' }).data);
  expect(payload.source).toBe(source);
  expect(captured({ source: 'api' }).payload.source).toBeUndefined();
});

test('an event says when its time could not be true', () => {
  expect(captured({ timestamp: 5 }).payload.adjusted).toEqual(['timestamp']);
  expect(captured({}).payload.adjusted).toBeUndefined();
});

test.each(['.', '..'])('the fingerprint %s, which an address would swallow, becomes another', (fingerprint) => {
  const { data } = captured({ fingerprint });
  expect(data.fingerprint).not.toMatch(/^\.*$/);
  expect(captured({ fingerprint, message: 'other' }).data.fingerprint).toBe(data.fingerprint);
  expect(data.algorithm).toBe(0);
});
test('fingerprints of more dots stay as they are', () =>
  expect(captured({ fingerprint: '...' }).data.fingerprint).toBe('...'));
