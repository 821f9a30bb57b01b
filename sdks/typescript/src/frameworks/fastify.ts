// Fastify: a plugin whose hook sees every error that a request ends with.
import { type Captures, captureRequestError, withoutIds } from './captures.ts';

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

export const fastifyPlugin = (client: Captures): FastifyPlugin => {
  const plugin: FastifyPlugin = (app, _options, done) => {
    app.addHook('onError', (request, _reply, error, next) => {
      captureRequestError(client, error, {
        mechanism: 'fastify',
        route: () =>
          `${request.method} ${request.routeOptions?.url ?? withoutIds(request.url.split('?')[0] as string)}`,
        requestId: () => request.id,
      });
      next();
    });
    done();
  };
  // The hook is for all routes, not only for those registered within the plugin. (What fastify-plugin does.)
  return Object.assign(plugin, { [Symbol.for('skip-override')]: true });
};
