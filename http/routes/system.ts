// The system itself: what it holds, how far its read models are, and rebuilding them.
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { RebuildProgress } from '../../domain/system.ts';
import type { Ports } from '../ports.ts';
import { describe } from '../schemas/describe.ts';
import * as schema from '../schemas/system.ts';

const guard = { config: { guard: 'admin' as const } };

const rebuildOf = ({ state, projections, events, total, startedAt, finishedAt, error }: RebuildProgress) => ({
  state,
  projections: projections === undefined ? null : [...projections],
  events,
  total,
  started_at: startedAt,
  finished_at: finishedAt ?? null,
  error: error ?? null,
});

type SystemPorts = Pick<Ports, 'system' | 'analytics'> & { version: string };

export const systemRoutes: FastifyPluginAsyncTypebox<SystemPorts> = async (app, { system, analytics, version }) => {
  app.get(
    '/v1/admin/system',
    {
      ...guard,
      schema: {
        ...describe('System', 'What there is, and how far the read models are', 'session'),
        response: { 200: schema.systemAnswer },
      },
    },
    async () => {
      const { startedAt, log, readModels, projections, rebuild } = await system.report();
      return {
        version,
        started_at: startedAt,
        log: { position: log.position, recorded_at: log.recordedAt, bytes: log.bytes },
        read_models: readModels,
        projections,
        analytics: { enabled: analytics !== undefined },
        rebuild: rebuild === undefined ? null : rebuildOf(rebuild),
      };
    },
  );

  app.post(
    '/v1/admin/rebuild',
    {
      ...guard,
      schema: {
        ...describe('System', 'Rebuild read models from the log, beside the live ones', 'session'),
        body: schema.rebuildBody,
        response: { 202: schema.rebuildAnswer },
      },
    },
    async (request, reply) => {
      void reply.code(202);
      return rebuildOf(system.rebuild(request.body?.projections));
    },
  );
};
