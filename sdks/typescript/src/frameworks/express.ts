// Express: an error middleware that captures and passes on.
import { type Captures, captureRequestError } from './captures.ts';

/** What is read of a request of Express. */
export interface ExpressRequest {
  method?: string;
  baseUrl?: string;
  path?: string;
  route?: { path?: unknown };
  headers?: Record<string, string | string[] | undefined>;
}

export type ExpressErrorMiddleware = (
  error: unknown,
  request: ExpressRequest,
  response: unknown,
  next: (error?: unknown) => void,
) => void;

/** The pattern where a route matched, since it is the same for all of its requests; else the path. */
const routeOf = ({ method, baseUrl, path, route }: ExpressRequest): string =>
  `${method} ${baseUrl ?? ''}${typeof route?.path === 'string' ? route.path : path}`;

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
