// Koa: a middleware around all others.
import { type Captures, captureRequestError, statusOf } from './captures.ts';

/** What is read of a context of Koa. */
export interface KoaContext {
  method: string;
  path: string;
  /** Set by @koa/router: the pattern of the route. */
  _matchedRoute?: unknown;
  get(header: string): string;
}

export type KoaMiddleware = (context: KoaContext, next: () => Promise<unknown>) => Promise<void>;

/** Errors of less than 500 are answers to the caller (`ctx.throw(404)`), not errors of the app. */
export const koaMiddleware =
  (client: Captures): KoaMiddleware =>
  async (context, next) => {
    try {
      await next();
    } catch (error) {
      if (statusOf(error) >= 500)
        captureRequestError(client, error, {
          mechanism: 'koa',
          route: () => {
            const { method, path, _matchedRoute: pattern } = context;
            return `${method} ${typeof pattern === 'string' ? pattern : path}`;
          },
          requestId: () => context.get('x-request-id') || undefined,
        });
      throw error;
    }
  };
