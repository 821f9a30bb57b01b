// What an SDK sends: an event, its signature, the headers of an ingest request.
import { createHmac } from 'node:crypto';

export const sign = (body: string | Uint8Array, key: string): string =>
  createHmac('sha256', key).update(body).digest('hex');

export const signed = (body: string | Uint8Array, key: string): Record<string, string> => ({
  'content-type': 'application/json',
  'x-project-key': key,
  'x-signature': sign(body, key),
});

export type RawEvent = Record<string, unknown>;

/** A valid event; what is given replaces or adds fields. */
export const anEvent = (fields: RawEvent = {}): RawEvent => ({
  timestamp: Math.floor(Date.now() / 1000),
  source: 'api',
  environment: 'production',
  release: '1.0.0',
  error_type: 'RuntimeError',
  message: 'Something went wrong',
  ...fields,
});
