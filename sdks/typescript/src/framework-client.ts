// A client with the handlers that frameworks want. @bloop/react-native, which meets none of them, is made without.
import { CoreClient } from './client.ts';
import { type ExpressErrorMiddleware, expressErrorMiddleware } from './frameworks/express.ts';
import { type FastifyPlugin, fastifyPlugin } from './frameworks/fastify.ts';
import { type FetchHandler, wrapFetchHandler } from './frameworks/fetch-handler.ts';
import { type KoaMiddleware, koaMiddleware } from './frameworks/koa.ts';

export class FrameworkClient extends CoreClient {
  /** For Express: `app.use(bloop.errorMiddleware())`, after the routes. The error goes on to the next handler. */
  errorMiddleware(): ExpressErrorMiddleware {
    return expressErrorMiddleware(this);
  }

  /** For Fastify: `app.register(bloop.fastifyPlugin())`, before the routes. */
  fastifyPlugin(): FastifyPlugin {
    return fastifyPlugin(this);
  }

  /** For Koa: `app.use(bloop.koaMiddleware())`, before all others. The error is thrown on. */
  koaMiddleware(): KoaMiddleware {
    return koaMiddleware(this);
  }

  /** For whatever takes a Request and answers with a Response. The error is thrown on. */
  wrapHandler<Handler extends FetchHandler>(handler: Handler): Handler {
    return wrapFetchHandler(this, handler);
  }
}
