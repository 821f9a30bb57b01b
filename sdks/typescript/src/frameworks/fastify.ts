// Fastify: a plugin whose hook sees every error that a request ends with.
import { type Captures, captureRequestError, statusOf } from './captures.ts';

interface FastifyRequestLike {
  method: string;
  url: string;
  id?: unknown;
  routeOptions?: { url?: string | undefined };
}

/** The part of a Fastify instance that is used. */
export interface FastifyLike {
  addHook(
    name: 'onError',
    hook: (request: FastifyRequestLike, reply: unknown, error: Error, done: () => void) => void,
  ): unknown;
}

export type FastifyPlugin = (app: FastifyLike, options: unknown, done: () => void) => void;

/** Errors of less than 500 are answers to the caller (a body that does not validate), not errors of the app. */
export const fastifyPlugin = (client: Captures): FastifyPlugin => {
  const plugin: FastifyPlugin = (app, _options, done) => {
    app.addHook('onError', (request, _reply, error, next) => {
      if (statusOf(error) >= 500)
        captureRequestError(client, error, {
          mechanism: 'fastify',
          route: () => `${request.method} ${request.routeOptions?.url ?? request.url.split('?')[0]}`,
          requestId: () => request.id,
        });
      next();
    });
    done();
  };
  // The hook is for all routes, not only for those registered within the plugin. (What fastify-plugin does.)
  return Object.assign(plugin, { [Symbol.for('skip-override')]: true });
};
