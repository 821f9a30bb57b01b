// Figures for Prometheus, in its text format.
import type { FastifyInstance } from 'fastify';
import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { Type } from 'typebox';
import type { Status } from '../../application/system/status.ts';
import { describe } from '../schemas/describe.ts';
import type { IngestCounters } from './ingest.ts';

const gauge = (registry: Registry, name: string, help: string, read: () => number): void => {
  new Gauge({
    name,
    help,
    registers: [registry],
    collect() {
      this.set(read());
    },
  });
};

export interface MetricsOptions {
  status: Status;
  counters: IngestCounters;
}

export const metricsRoutes = async (app: FastifyInstance, { status, counters }: MetricsOptions): Promise<void> => {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  gauge(
    registry,
    'bloop_buffer_usage_ratio',
    'Events waiting for the disk, as a part of the capacity',
    () => status.health().usage,
  );
  gauge(
    registry,
    'bloop_projection_lag_events',
    'Events that the read models do not show yet',
    () => status.health().lag,
  );
  gauge(registry, 'bloop_log_writable', '1 when the log can be written', () => (status.health().writable ? 1 : 0));
  new Counter({
    name: 'bloop_events_total',
    help: 'Events received, by what became of them',
    labelNames: ['outcome'] as const,
    registers: [registry],
    collect() {
      this.reset();
      this.inc({ outcome: 'accepted' }, counters.accepted);
      this.inc({ outcome: 'invalid' }, counters.invalid);
      this.inc({ outcome: 'rate_limited' }, counters.dropped.rate_limited);
      this.inc({ outcome: 'buffer_full' }, counters.dropped.buffer_full);
    },
  });

  app.get(
    '/metrics',
    {
      config: { guard: 'public' },
      schema: {
        ...describe('Operations', 'Metrics in Prometheus text format', 'open'),
        response: { 200: Type.Unsafe<string>({ content: { 'text/plain': { schema: Type.String() } } }) },
      },
    },
    async (_request, reply) => reply.type(registry.contentType).send(await registry.metrics()),
  );
};
