// The HTTP application: plugins and routes around the ports it is given.
import cors from '@fastify/cors';
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import { clientAddress } from './client-address.ts';
import { isPlain } from './content-encoding.ts';
import { registerApiDocument } from './plugins/api-document.ts';
import { registerBodyDeadline } from './plugins/body-deadline.ts';
import { clientErrorHandler, registerClientErrors, serverOptions } from './plugins/client-errors.ts';
import { registerGuards } from './plugins/guard.ts';
import { badRequest, HttpError, registerErrors, sendError } from './plugins/http-error.ts';
import { requireSameOrigin } from './plugins/same-origin.ts';
import { securityHeaders } from './plugins/security-headers.ts';
import { sessionCookie } from './plugins/session-cookie.ts';
import { registerValidation } from './plugins/validation.ts';
import type { Limits, Ports } from './ports.ts';
import { rateLimiter } from './rate-limiter.ts';
import { accountRoutes } from './routes/account.ts';
import { alertRoutes } from './routes/alerts.ts';
import { analyticsRoutes } from './routes/analytics.ts';
import { auditRoutes } from './routes/audit.ts';
import { authRoutes } from './routes/auth.ts';
import { errorRoutes } from './routes/errors.ts';
import { healthRoutes } from './routes/health.ts';
import { type IngestCounters, ingestRoutes } from './routes/ingest.ts';
import { lifecycleRoutes } from './routes/lifecycle.ts';
import { overviewRoutes } from './routes/overview.ts';
import { pageRoutes } from './routes/pages.ts';
import { projectRoutes } from './routes/projects.ts';
import { retentionRoutes } from './routes/retention.ts';
import { sdkRoutes } from './routes/sdks.ts';
import { sourceMapRoutes } from './routes/source-maps.ts';
import { type StreamLimits, streamRoutes } from './routes/stream.ts';
import { systemRoutes } from './routes/system.ts';
import { tokenRoutes } from './routes/tokens.ts';
import { userRoutes } from './routes/users.ts';

export interface AppOptions {
  logger: FastifyBaseLogger;
  limits: Limits;
  trustedProxies: readonly string[];
  /** The only origin whose pages may call the API; ingest takes any. */
  origin: string;
  /** `auth.rp_id` */
  rpId: string;
  /** How long a session lasts. */
  sessionLifeSecs: number;
  streams: StreamLimits;
  metrics: boolean;
  /** The folder of the dashboard's bundle; without one there are no pages. */
  pages: string | undefined;
  /** The folder of the packed SDKs; without one they are not given out. */
  sdks?: string | undefined;
  version: string;
}

const longestPathPart = 4096;
/** For all but uploads, which go on as long as something comes. */
const requestTimeoutMs = 30_000;
const longestUploadMs = 3_600_000;

/** Everything under /auth/: fewer requests than elsewhere, and from Bloop's own pages only. */
const entry =
  (ports: Ports, { limits, trustedProxies, origin, rpId, sessionLifeSecs, version }: AppOptions) =>
  async (app: FastifyInstance): Promise<void> => {
    const addressOf = clientAddress(trustedProxies);
    const limiter = rateLimiter(limits.authPerSecond, limits.authBurstSize, ports.clock);
    const cookie = sessionCookie(origin, sessionLifeSecs);
    app.addHook('onRequest', async (request) => {
      if (!limiter.take(addressOf(request)))
        throw new HttpError(429, 'rate_limited', `more than ${limits.authPerSecond} attempts a second`, 1);
      // Also without a session: nobody else's page logs a browser in.
      requireSameOrigin(request, origin);
    });
    const about = { rp_id: rpId, rp_origin: origin, analytics: ports.analytics !== undefined, version };
    await app.register(authRoutes, { accounts: ports.accounts, access: ports.access, about, cookie, addressOf });
    await app.register(accountRoutes, ports);
  };

/** The parts of the API that read models answer. */
const api =
  (ports: Ports, options: AppOptions) =>
  async (app: FastifyInstance): Promise<void> => {
    const { limits, trustedProxies, origin } = options;
    const addressOf = clientAddress(trustedProxies);
    const limiter = rateLimiter(limits.perSecond, limits.burstSize, ports.clock);
    app.addHook('onRequest', async ({ method, headers }) => {
      if (
        method === 'OPTIONS' &&
        (headers.origin === undefined || headers['access-control-request-method'] === undefined)
      )
        throw badRequest('Origin and Access-Control-Request-Method: a preflight has both', 'invalid_preflight');
      if (!isPlain(headers['content-encoding']))
        throw new HttpError(415, 'unsupported_encoding', 'Content-Encoding: only events may be compressed');
    });
    await app.register(cors, {
      origin: [origin],
      credentials: true,
      methods: ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS'],
      allowedHeaders: ['content-type', 'authorization'],
      exposedHeaders: ['link', 'x-total-count', 'retry-after'],
    });
    await securityHeaders(app, origin);
    app.addHook('onRequest', async (request, reply) => {
      void reply.header('cache-control', 'no-store');
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
    await app.register(alertRoutes, ports);
    await app.register(auditRoutes, ports);
    await app.register(projectRoutes, ports);
    await app.register(sourceMapRoutes, ports);
    await app.register(tokenRoutes, ports);
    await app.register(userRoutes, ports);
    await app.register(retentionRoutes, ports);
    await app.register(streamRoutes, { ...ports, origin, streams: options.streams });
    await app.register(systemRoutes, { ...ports, version: options.version });
    const { analytics, clock } = ports;
    if (analytics !== undefined) await app.register(analyticsRoutes, { analytics, clock });
    await app.register(entry(ports, options));
  };

export const buildApp = async (ports: Ports, options: AppOptions): Promise<FastifyInstance> => {
  const { logger, limits, trustedProxies, version, origin, pages, sdks } = options;
  const app: FastifyInstance = Fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    // One logger for all requests: a child for each is work on the hottest path.
    childLoggerFactory: (parent) => parent,
    requestTimeout: longestUploadMs,
    forceCloseConnections: 'idle',
    // What reaches a closing server on a connection that is open is still answered, as the last on it.
    return503OnClosing: false,
    routerOptions: { maxParamLength: longestPathPart },
    frameworkErrors: sendError,
    clientErrorHandler,
    http: serverOptions,
  });
  const counters: IngestCounters = { accepted: 0, invalid: 0, dropped: { rate_limited: 0, buffer_full: 0 } };
  const { ingest, status, clock } = ports;

  registerErrors(app);
  registerClientErrors(app);
  registerBodyDeadline(app, requestTimeoutMs, (request) => request.routeOptions.schema?.multipart !== undefined);
  registerValidation(app);
  registerGuards(app, ports.access, origin);
  await registerApiDocument(app, version);
  await app.register(ingestRoutes, { ingest, limits, addressOf: clientAddress(trustedProxies), clock, counters });
  await app.register(healthRoutes, { status, counters, version });
  // Loaded when it is wanted: the library takes several MB.
  if (options.metrics) await app.register((await import('./routes/metrics.ts')).metricsRoutes, { status, counters });
  if (pages !== undefined) await app.register(pageRoutes, { origin, root: pages });
  if (sdks !== undefined) await app.register(sdkRoutes, { origin, root: sdks });
  await app.register(api(ports, options));
  return app;
};
