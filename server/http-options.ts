// What the HTTP layer has to know of the configuration.
import { fileURLToPath } from 'node:url';
import type { Logger } from 'pino';
import type { buildApp } from '../http/app.ts';
import type { Config } from '../infrastructure/config-schema.ts';
import { version } from '../infrastructure/version.ts';

/** The dashboard and the SDKs, as the build leaves them. */
const pages = fileURLToPath(new URL('../ui', import.meta.url));
const sdks = fileURLToPath(new URL('../sdk', import.meta.url));

export const httpOptions = (config: Config, logger: Logger): Parameters<typeof buildApp>[1] => {
  const { ingest, rate_limit, server, auth } = config;
  return {
    logger,
    limits: {
      maxPayloadBytes: ingest.max_payload_bytes,
      maxBatchSize: ingest.max_batch_size,
      perSecond: rate_limit.per_second,
      burstSize: rate_limit.burst_size,
      authPerSecond: rate_limit.auth_per_second,
      authBurstSize: rate_limit.auth_burst_size,
    },
    trustedProxies: server.trusted_proxies,
    origin: auth.rp_origin,
    rpId: auth.rp_id,
    sessionLifeSecs: auth.session_ttl_secs,
    streams: { most: server.max_streams },
    metrics: config.metrics.enabled,
    pages,
    sdks,
    version: version(),
  };
};
