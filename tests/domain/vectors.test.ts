import { createXXHash3 } from 'hash-wasm';
import { describe, expect, test } from 'vitest';
import type { Source } from '../../domain/events.ts';
import { type CaptureLimits, capture, InvalidEvent } from '../../domain/ingest/capture.ts';
import { fingerprintInput, fingerprintOf } from '../../domain/ingest/fingerprint.ts';
import { normalizeMessage } from '../../domain/ingest/normalize-message.ts';
import { bareFrames, topFrame } from '../../domain/ingest/stack-frame.ts';
import { vectors } from './load-vectors.ts';

const hasher = await createXXHash3();
const hash = (text: string) => hasher.init().update(text).digest();

describe('normalized messages', () => {
  test.each(vectors<{ name: string; message: string; normalized: string }>('normalized-messages.json'))(
    '$name',
    ({ message, normalized }) => expect(normalizeMessage(message)).toBe(normalized),
  );
});

describe('stack frames', () => {
  const cases = vectors<{ name: string; stack: string; frame: string }>('stack-frames.json');

  test.each(cases)('$name', ({ stack, frame }) => expect(topFrame(stack)).toBe(frame));

  test.each(cases)('the same is found in what compaction keeps: $name', ({ stack, frame }) =>
    expect(topFrame(bareFrames(stack, 1).join('\n'))).toBe(frame),
  );

  test('keep neither the message nor the values of arguments', () => {
    expect(bareFrames('TypeError: order 17\n    at pay (a.js:1:2)\n    at b.js:3:4', 10)).toEqual([
      'at pay (a.js:1:2)',
      'at b.js:3:4',
    ]);
    expect(bareFrames("#0 /app/Cart.php(42): Shop\\Cart->checkout('user 7', 3)\n#1 {main}", 10)).toEqual([
      '#0 /app/Cart.php(42): Shop\\Cart->checkout()',
      '#1 {main}',
    ]);
    expect(bareFrames("app.rb:7:in 'pay': order 17 (RuntimeError)", 10)).toEqual(["app.rb:7:in 'pay'"]);
  });
});

interface FingerprintCase {
  name: string;
  event: { source: Source; error_type: string; route_or_procedure?: string; message: string; stack?: string };
  normalized_message: string;
  frame: string;
  hash_input: string;
  fingerprint: string;
}

describe('fingerprints', () => {
  test.each(vectors<FingerprintCase>('fingerprints.json'))('$name', (vector) => {
    const { source, error_type: errorType, route_or_procedure: route, message, stack } = vector.event;
    const event = { source, errorType, route, message, stack };
    expect(normalizeMessage(message)).toBe(vector.normalized_message);
    expect(topFrame(stack ?? '')).toBe(vector.frame);
    expect(fingerprintInput(event)).toBe(vector.hash_input);
    expect(fingerprintOf(event, hash)).toBe(vector.fingerprint);
  });

  test('an event captured whole gets the fingerprint of its vector', () => {
    const limits = { maxEventBytes: 9999, maxStackBytes: 9999, maxMetadataBytes: 99, maxMessageBytes: 999 };
    for (const { event, fingerprint } of vectors<FingerprintCase>('fingerprints.json')) {
      const whole = { ...event, timestamp: 1, environment: 'test', release: '1' };
      expect(capture(whole, 0, limits, hash).data).toMatchObject({ fingerprint, algorithm: 1 });
    }
  });
});

interface CaptureCase {
  name: string;
  event: unknown;
  now: number;
  limits: Record<'max_event_bytes' | 'max_stack_bytes' | 'max_metadata_bytes' | 'max_message_bytes', number>;
  data?: object;
  payload?: object;
  error?: string;
}

const limitsOf = ({ limits }: CaptureCase): CaptureLimits => ({
  maxEventBytes: limits.max_event_bytes,
  maxStackBytes: limits.max_stack_bytes,
  maxMetadataBytes: limits.max_metadata_bytes,
  maxMessageBytes: limits.max_message_bytes,
});

describe('captures', () => {
  test.each(vectors<CaptureCase>('captures.json'))('$name', (vector) => {
    const captured = () => capture(vector.event, vector.now, limitsOf(vector), hash);
    if (vector.error === undefined) {
      expect(captured()).toEqual({ data: vector.data, payload: vector.payload });
    } else {
      expect(captured).toThrow(InvalidEvent);
      expect(captured).toThrow(new RegExp(`^${vector.error}: `));
    }
  });
});
