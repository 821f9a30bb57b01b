// The HTTP application: plugins and routes around the ports it is given.
import cors from '@fastify/cors';
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import { clientAddress } from './client-address.ts';
import { registerApiDocument } from './plugins/api-document.ts';
import { registerGuards } from './plugins/guard.ts';
import { HttpError, registerErrors, sendError } from './plugins/http-error.ts';
import type { Limits, Ports } from './ports.ts';
import { rateLimiter } from './rate-limiter.ts';
import { auditRoutes } from './routes/audit.ts';
import { errorRoutes } from './routes/errors.ts';
import { healthRoutes } from './routes/health.ts';
import { type IngestCounters, ingestRoutes } from './routes/ingest.ts';
import { lifecycleRoutes } from './routes/lifecycle.ts';
import { overviewRoutes } from './routes/overview.ts';
import { pageRoutes } from './routes/pages.ts';

export interface AppOptions {
  logger: FastifyBaseLogger;
  limits: Limits;
  trustedProxies: readonly string[];
  /** The only origin whose pages may call the API; ingest takes any. */
  origin: string;
  metrics: boolean;
  version: string;
}

const longestPathPart = 4096;
const requestTimeoutMs = 30_000;

/** The parts of the API that read models answer. */
const api =
  (ports: Ports, { limits, trustedProxies, origin }: AppOptions) =>
  async (app: FastifyInstance): Promise<void> => {
    const addressOf = clientAddress(trustedProxies);
    const limiter = rateLimiter(limits.perSecond, limits.burstSize, ports.clock);
    await app.register(cors, {
      origin: [origin],
      credentials: true,
      methods: ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS'],
      allowedHeaders: ['content-type', 'authorization'],
      exposedHeaders: ['link', 'x-total-count', 'retry-after'],
    });
    app.addHook('onRequest', async (request) => {
      if (!limiter.take(addressOf(request)))
        throw new HttpError(429, 'rate_limited', `more than ${limits.perSecond} requests a second`, 1);
      if (!ports.status.caughtUp())
        throw new HttpError(
          503,
          'rebuilding',
          'the read models are being rebuilt; nothing that is sent meanwhile is lost',
          2,
        );
    });
    await app.register(errorRoutes, ports);
    await app.register(lifecycleRoutes, ports);
    await app.register(overviewRoutes, ports);
    await app.register(auditRoutes, ports);
  };

export const buildApp = async (ports: Ports, options: AppOptions): Promise<FastifyInstance> => {
  const { logger, limits, trustedProxies, version } = options;
  const app: FastifyInstance = Fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    // One logger for all requests: a child for each is work on the hottest path.
    childLoggerFactory: (parent) => parent,
    requestTimeout: requestTimeoutMs,
    forceCloseConnections: 'idle',
    // What reaches a closing server on a connection that is open is still answered, as the last on it.
    return503OnClosing: false,
    routerOptions: { maxParamLength: longestPathPart },
    ajv: { customOptions: { removeAdditional: false, coerceTypes: 'array', allErrors: false } },
    frameworkErrors: sendError,
  });
  const counters: IngestCounters = { accepted: 0, invalid: 0, dropped: { rate_limited: 0, buffer_full: 0 } };
  const { ingest, status, clock } = ports;

  registerErrors(app);
  registerGuards(app, ports.access);
  await registerApiDocument(app, version);
  await app.register(ingestRoutes, { ingest, limits, addressOf: clientAddress(trustedProxies), clock, counters });
  await app.register(healthRoutes, { status, counters, version });
  // Loaded when it is wanted: the library takes several MB.
  if (options.metrics) await app.register((await import('./routes/metrics.ts')).metricsRoutes, { status, counters });
  await app.register(pageRoutes);
  await app.register(api(ports, options));
  return app;
};
