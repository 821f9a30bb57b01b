// The signature of an ingest request: hex HMAC-SHA256 over the raw bytes of the body (RFC 2104).
import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Ingest } from '../application/ingest/ingest.ts';
import type { IngestKey } from '../application/ingest/project-keys.ts';
import { unauthorized } from './plugins/http-error.ts';

const hexDigest = /^[0-9a-f]{64}$/i;

const isSignedWith = (secret: KeyObject, body: Uint8Array, signature: string): boolean =>
  timingSafeEqual(createHmac('sha256', secret).update(body).digest(), Buffer.from(signature, 'hex'));

/** The key whose project an event goes to. @throws HttpError 401 */
export const authenticate = (
  headers: IncomingHttpHeaders,
  body: Uint8Array,
  { keyOf, legacyKey }: Pick<Ingest, 'keyOf' | 'legacyKey'>,
): IngestKey => {
  const signature = headers['x-signature'];
  if (typeof signature !== 'string' || signature === '') throw unauthorized('missing X-Signature header');
  if (!hexDigest.test(signature)) throw unauthorized('invalid signature encoding');
  const apiKey = headers['x-project-key'];
  const key = typeof apiKey === 'string' ? keyOf(apiKey) : legacyKey;
  if (key === undefined) throw unauthorized('invalid project key');
  if (!isSignedWith(key.secret, body, signature)) throw unauthorized('invalid signature');
  return key;
};
