// What all frameworks have in common: an error that a request ended with, and what is known of the request.
import type { CaptureContext } from '../event.ts';

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

/** Captures an error that a framework passes on uncaught. */
export const captureRequestError = (client: Captures, error: unknown, info: RequestInfo): void => {
  const requestId = read(info.requestId);
  client.captureError(error, {
    route: read(info.route),
    httpStatus: read(() => statusOf(error)),
    requestId: typeof requestId === 'string' ? requestId : undefined,
    metadata: { unhandled: true, mechanism: info.mechanism },
  });
};
