// Express: an error middleware that captures and passes on.
import { type Captures, captureRequestError, withoutIds } from './captures.ts';

/** What is read of a request of Express. */
export interface ExpressRequest {
  method?: string;
  originalUrl?: string;
  route?: { path?: unknown };
  headers?: Record<string, string | string[] | undefined>;
}

export type ExpressErrorMiddleware = (
  error: unknown,
  request: ExpressRequest,
  response: unknown,
  next: (error?: unknown) => void,
) => void;

const segments = (path: string): string[] => path.split('/').filter((segment) => segment !== '');

/**
 * The path with the route's pattern in the place of what it matched: it is the same for all requests of the route.
 * What comes before, where its router is mounted, is forgotten by the time the error is handled, so it is what is
 * left of the path. Patterns of varying length are not counted out.
 */
const patternOf = (path: string, pattern: unknown): string => {
  if (typeof pattern !== 'string' || /[*{}()?+]/.test(pattern)) return withoutIds(path);
  const parts = segments(pattern);
  const whole = segments(path);
  const mounted = whole.slice(0, Math.max(whole.length - parts.length, 0)).join('/');
  return `/${[...segments(withoutIds(mounted)), ...parts].join('/')}`;
};

const routeOf = ({ method, originalUrl = '', route }: ExpressRequest): string =>
  `${method} ${patternOf(originalUrl.split('?')[0] as string, route?.path)}`;

export const expressErrorMiddleware =
  (client: Captures): ExpressErrorMiddleware =>
  // Express tells by the number of parameters that this handles errors.
  (error, request, _response, next) => {
    captureRequestError(client, error, {
      mechanism: 'express',
      route: () => routeOf(request),
      requestId: () => request.headers?.['x-request-id'],
    });
    next(error);
  };
