// Koa: a middleware around all others.
import { type Captures, captureRequestError, withoutIds } from './captures.ts';

/** What is read of a context of Koa. */
export interface KoaContext {
  method: string;
  path: string;
  /** Set by @koa/router: the pattern of the route. */
  _matchedRoute?: unknown;
  get(header: string): string;
}

export type KoaMiddleware = (context: KoaContext, next: () => Promise<unknown>) => Promise<void>;

export const koaMiddleware =
  (client: Captures): KoaMiddleware =>
  async (context, next) => {
    try {
      await next();
    } catch (error) {
      captureRequestError(client, error, {
        mechanism: 'koa',
        route: () => {
          const { method, path, _matchedRoute: pattern } = context;
          return `${method} ${typeof pattern === 'string' ? pattern : withoutIds(path)}`;
        },
        requestId: () => context.get('x-request-id') || undefined,
      });
      throw error;
    }
  };
