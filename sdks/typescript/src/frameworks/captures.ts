// What all frameworks have in common: an error that a request ended with, and what is known of the request.
import type { CaptureContext } from '../ingest-event.ts';

export interface Captures {
  captureError(error: unknown, context?: CaptureContext): unknown;
}

export interface RequestInfo {
  mechanism: 'express' | 'fastify' | 'koa' | 'fetch';
  /** Read within a guard: a framework's getters may throw. */
  route: () => string;
  requestId?: () => unknown;
}

const read = <T>(get: (() => T) | undefined): T | undefined => {
  try {
    return get?.();
  } catch {
    return undefined;
  }
};

/** The status that the error asks for (`status` or `statusCode`, as http-errors has them), else 500. */
export const statusOf = (error: unknown): number => {
  const { status, statusCode } = (error ?? {}) as { status?: unknown; statusCode?: unknown };
  for (const code of [status, statusCode]) if (Number.isInteger(code) && (code as number) >= 400) return code as number;
  return 500;
};

const isIdLike = (segment: string): boolean =>
  /^\d+$/.test(segment) ||
  /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(segment) ||
  /^(?=.*\d)[0-9a-f]{16,}$/i.test(segment);

/** A path as it was asked for, with `:id` in the place of what looks like one: else each request is a route of its own. */
export const withoutIds = (path: string): string =>
  path
    .split('/')
    .map((segment) => (isIdLike(segment) ? ':id' : segment))
    .join('/');

/**
 * Captures an error that a framework passes on uncaught. One of less than 500 is an answer to the caller (a body that
 * does not validate, a page that is not there), no error of the app.
 */
export const captureRequestError = (client: Captures, error: unknown, info: RequestInfo): void => {
  const httpStatus = read(() => statusOf(error)) ?? 500;
  if (httpStatus < 500) return;
  const requestId = read(info.requestId);
  client.captureError(error, {
    route: read(info.route),
    httpStatus,
    requestId: typeof requestId === 'string' ? requestId : undefined,
    metadata: { unhandled: true, mechanism: info.mechanism },
  });
};
