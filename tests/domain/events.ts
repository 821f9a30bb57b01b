// Raw events as SDKs send them, for the tests of what becomes of them.
import { type CaptureLimits, capture } from '../../domain/ingest/capture.ts';

export const now = 1_760_000_000_000;
export const limits: CaptureLimits = {
  maxEventBytes: 300,
  maxStackBytes: 200,
  maxMetadataBytes: 100,
  maxMessageBytes: 80,
};

/** Answers its input, so that tests see what is hashed. */
export const noHash = (text: string): string => text;

export const rawEvent = (change: Record<string, unknown> = {}): Record<string, unknown> => ({
  timestamp: now / 1000,
  source: 'api',
  environment: 'production',
  release: '1.2.3',
  error_type: 'TypeError',
  message: 'x is undefined',
  ...change,
});

export const captureEvent = (event: unknown) => capture(event, now, limits, noHash);
export const captured = (change: Record<string, unknown> = {}) => captureEvent(rawEvent(change));
