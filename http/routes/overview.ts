// The whole at a glance: stats and the global trend.
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { projectOf } from '../plugins/guard.ts';
import type { Ports } from '../ports.ts';
import { describe } from '../schemas/describe.ts';
import { hoursQuery, projectQuery, trendAnswer } from '../schemas/errors.ts';

const guard = { config: { guard: 'errors:read' as const } };

const statsAnswer = Type.Object({
  total_errors: Type.Integer({ description: 'Errors, grouped' }),
  unresolved_errors: Type.Integer(),
  total_events: Type.Integer({ description: 'Single events, ever' }),
  total_events_24h: Type.Integer({ description: 'Single events of the last 24 hour buckets' }),
  top_routes: Type.Array(Type.Object({ route: Type.String(), count: Type.Integer() })),
});

export const overviewRoutes: FastifyPluginAsyncTypebox<Pick<Ports, 'ask' | 'clock'>> = async (app, { ask, clock }) => {
  app.get(
    '/v1/stats',
    {
      ...guard,
      schema: {
        ...describe('Overview', 'Totals and the busiest routes'),
        querystring: projectQuery,
        response: { 200: statsAnswer },
      },
    },
    (request) => ask('stats', { projectId: projectOf(request), now: clock() }),
  );

  app.get(
    '/v1/trends',
    {
      ...guard,
      schema: {
        ...describe('Overview', 'Events per hour'),
        querystring: hoursQuery,
        response: { 200: trendAnswer },
      },
    },
    (request) => ask('trends', { projectId: projectOf(request), hours: request.query.hours, now: clock() }),
  );
};
