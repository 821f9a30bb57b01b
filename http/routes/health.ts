// Is it well? For load balancers and monitors.
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import type { Status } from '../../application/system/status.ts';
import { describe } from '../schemas/describe.ts';
import type { IngestCounters } from './ingest.ts';

const healthAnswer = Type.Object({
  status: Type.Enum(['ok', 'rebuilding', 'degraded']),
  db_ok: Type.Boolean({ description: 'Whether the log can be written' }),
  buffer_usage: Type.Number({ description: 'Events that wait for the disk, as a part of the capacity' }),
  version: Type.String(),
  projection_lag: Type.Integer({ description: 'Events in the log that the read models do not show yet' }),
  dropped_total: Type.Integer({ description: 'Events dropped since the start' }),
  problems: Type.Array(
    Type.Object({
      code: Type.String({ description: 'For machines; docs/operations.md says what to do about each' }),
      reason: Type.String({ description: 'What is wrong, in words' }),
    }),
    { description: 'What is wrong now: `degraded` when there is anything' },
  ),
});

export interface HealthOptions {
  status: Status;
  counters: IngestCounters;
  version: string;
}

export const healthRoutes: FastifyPluginAsyncTypebox<HealthOptions> = async (app, { status, counters, version }) => {
  app.get(
    '/health',
    {
      config: { guard: 'public' },
      schema: { ...describe('Operations', 'Health of the server', 'open'), response: { 200: healthAnswer } },
    },
    async () => {
      const { writable, usage, lag, problems } = status.health();
      const isDegraded = !writable || problems.length > 0;
      return {
        status: isDegraded ? ('degraded' as const) : status.caughtUp() ? ('ok' as const) : ('rebuilding' as const),
        db_ok: writable,
        buffer_usage: Math.round(usage * 10_000) / 10_000,
        version,
        projection_lag: lag,
        dropped_total: counters.dropped.rate_limited + counters.dropped.buffer_full,
        problems: [...problems],
      };
    },
  );
};
