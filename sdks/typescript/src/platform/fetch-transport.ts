// Requests by fetch.
import { quietTimer } from '../timer.ts';
import type { Answer, OutgoingRequest } from './platform.ts';

/**
 * Runtimes that know no cookies, such as Cloudflare's workers, throw at the mere mention. React Native's own Request has
 * no such property either, but there cookies are sent unless it is said.
 */
const withoutCookies = (): RequestInit => {
  const isReactNative = (globalThis.navigator as { product?: string } | undefined)?.product === 'ReactNative';
  const knowsNone = typeof Request === 'function' && !('credentials' in Request.prototype) && !isReactNative;
  return knowsNone ? {} : { credentials: 'omit' };
};

/** Redirects are not followed. @throws Error when there is no answer */
export const sendByFetch = async (outgoing: OutgoingRequest): Promise<Answer> => {
  const { url, headers, body, timeoutMs, signal, keepalive = false } = outgoing;
  const controller = new AbortController();
  const abort = () => controller.abort();
  let isLate = false;
  const timer = quietTimer(() => {
    isLate = true;
    abort();
  }, timeoutMs);
  signal?.addEventListener('abort', abort);
  if (signal?.aborted) abort();
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers,
      body,
      keepalive,
      redirect: 'manual',
      ...withoutCookies(),
      signal: controller.signal,
    });
    // What a browser says of a redirect that is not followed has the status 0.
    const status = response.type === 'opaqueredirect' ? 302 : response.status;
    return { status, body: await response.text(), retryAfter: response.headers.get('retry-after') };
  } catch (error) {
    throw isLate ? new Error(`no answer within ${timeoutMs} ms`) : error;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
  }
};
