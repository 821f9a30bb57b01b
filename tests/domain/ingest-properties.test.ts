// What holds for every event, however broken.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { InvalidEvent } from '../../domain/ingest/capture.ts';
import { fingerprintOf } from '../../domain/ingest/fingerprint.ts';
import { normalizeMessage } from '../../domain/ingest/normalize-message.ts';
import { topFrame } from '../../domain/ingest/stack-frame.ts';
import { captureEvent, limits, noHash, rawEvent } from './events.ts';

const bytes = (value: unknown): number => (value === undefined ? 0 : Buffer.byteLength(JSON.stringify(value)));
const textBytes = (text = ''): number => Buffer.byteLength(text);
const json = fc.jsonValue({ stringUnit: 'binary' }).map((value): unknown => JSON.parse(JSON.stringify(value)));
const names = ['stack', 'metadata', 'event_id', 'http_status', 'screen', 'fingerprint', 'route_or_procedure', 'other'];
const text = fc.string({ unit: 'binary', maxLength: 400 });
/** Valid events of which some fields are replaced by anything. */
const mutated = fc
  .dictionary(fc.constantFrom(...names, ...Object.keys(rawEvent())), fc.oneof(json, text), { maxKeys: 4 })
  .map(rawEvent);

const capturedOf = (event: unknown) => {
  try {
    return captureEvent(event);
  } catch (error) {
    expect(error).toBeInstanceOf(InvalidEvent);
    expect((error as Error).message).toMatch(/^[a-z_]+: ./);
    return undefined;
  }
};

test('any JSON is captured or refused with the name of a field', () => {
  fc.assert(
    fc.property(fc.oneof(json, mutated), (event) => void capturedOf(event)),
    { numRuns: 1000 },
  );
});

test('what is captured fits the limits, survives JSON and is well-formed', () => {
  const property = fc.property(mutated, (event) => {
    const both = capturedOf(event);
    if (both === undefined) return;
    const { data, payload } = both;
    expect(JSON.parse(JSON.stringify(both))).toEqual(both);
    expect(textBytes(data.message)).toBeLessThanOrEqual(limits.maxMessageBytes);
    expect(textBytes(payload.stack)).toBeLessThanOrEqual(limits.maxStackBytes);
    expect(bytes(payload.metadata)).toBeLessThanOrEqual(limits.maxMetadataBytes);
    expect(bytes(payload.extra)).toBeLessThanOrEqual(limits.maxEventBytes);
    for (const value of [...Object.values(data), payload.stack, payload.event_id])
      if (typeof value === 'string') expect(value.isWellFormed() && !value.includes('\0')).toBe(true);
    for (const value of [data.environment, data.release, data.errorType, data.route, data.screen])
      expect(textBytes(value)).toBeLessThanOrEqual(256);
  });
  fc.assert(property, { numRuns: 1000 });
});

const letters = ['a', 'e', 'x', 'Q', 'é', ' at ', ' of ', 'std::vector', 'Net::HTTP', '(', ')', '/', ', '];
const word = fc.string({ unit: fc.constantFrom(...letters), maxLength: 12 });
const variable = (kind: fc.Arbitrary<string>) =>
  fc.tuple(word, kind, kind, word).map(([before, one, other, after]) => {
    const message = (value: string) => `${before} ${value} ${after}`;
    return { one: message(one), other: message(other) };
  });

const grouped = (message: string) => fingerprintOf({ source: 'api', errorType: 'Error', message }, noHash);

describe('a fingerprint ignores', () => {
  test.each([
    ['numbers', fc.nat().map(String)],
    ['hex literals', fc.nat().map((n) => `0x${n.toString(16)}`)],
    ['UUIDs', fc.uuid()],
    ['IPv4 addresses', fc.ipV4()],
    ['IPv6 addresses', fc.ipV6().filter((address) => /\d/.test(address))],
    [
      'addresses with ports',
      fc
        .oneof(
          fc.ipV4(),
          fc.ipV6().map((a) => `[${a}]`),
        )
        .map((a) => `${a}:5432`),
    ],
  ])('%s', (_name, kind) =>
    fc.assert(
      fc.property(variable(kind), ({ one, other }) => {
        expect(grouped(one)).toBe(grouped(other));
      }),
    ),
  );

  test.each([
    ['V8', (line: number) => `Error: x\n    at run (/app/a.js:${line}:${line})`],
    ['Firefox', (line: number) => `run@https://a.example/a.js:${line}:${line}`],
    ['CPython', (line: number) => `  File "/app/a.py", line ${line}, in run`],
    ['Ruby', (line: number) => `app/a.rb:${line}:in 'run'`],
    ['JVM', (line: number) => `\tat com.example.A.run(A.java:${line})`],
    ['Apple', (line: number) => `0  App  0x${line.toString(16)} run + ${line} (A.swift:${line})`],
    ['PHP', (line: number) => `#0 /app/A.php(${line}): A->run(${line})`],
  ])('lines of %s', (_name, stack) =>
    fc.assert(
      fc.property(fc.nat(), fc.nat(), (one, other) => {
        expect(topFrame(stack(one))).toBe(topFrame(stack(other)));
        expect(topFrame(stack(one))).not.toBe('');
      }),
    ),
  );
});

test('a normalized message stays as it is when normalized again', () => {
  const part = fc.oneof(word, fc.nat().map(String), fc.uuid(), fc.ipV4(), fc.ipV6());
  const messages = fc.oneof(
    fc.array(part, { maxLength: 5 }).map((parts) => parts.join(' ')),
    text,
  );
  fc.assert(
    fc.property(messages, (message) => {
      const once = normalizeMessage(message);
      if (!/::<|>::/.test(once)) expect(normalizeMessage(once)).toBe(once);
    }),
  );
});

test('a normalized message has no digits', () => {
  fc.assert(fc.property(text, (message) => !/[0-9]/.test(normalizeMessage(message))));
});
