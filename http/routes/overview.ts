// The whole at a glance: stats, the global trend, and what there is to filter by.
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { type Static, Type } from 'typebox';
import { mostFacets } from '../../projections/queries/facets.ts';
import { narrowedBy } from '../../projections/queries/narrowed-hours.ts';
import { projectOf } from '../plugins/guard.ts';
import type { Ports } from '../ports.ts';
import { describe } from '../schemas/describe.ts';
import { hoursQuery, listQuery, projectQuery, statusOf, trendAnswer } from '../schemas/errors.ts';

const guard = { config: { guard: 'errors:read' as const } };

const statsAnswer = Type.Object({
  total_errors: Type.Integer({ description: 'Errors, grouped' }),
  unresolved_errors: Type.Integer(),
  total_events: Type.Integer({ description: 'Single events, ever' }),
  total_events_24h: Type.Integer({ description: 'Single events of the last 24 hour buckets' }),
  top_routes: Type.Array(Type.Object({ route: Type.String(), count: Type.Integer() })),
  narrowed_by: Type.Array(Type.String(), {
    description: 'The filters, beside the project, that the figures are narrowed by',
  }),
});

/** What the list takes as well: figures and chart agree with it. */
const { release, environment, source, route, status } = listQuery.properties;
const narrowing = { release, environment, source, route, status };
const statsQuery = Type.Object({ ...projectQuery.properties, ...narrowing });
const trendsQuery = Type.Object({ ...hoursQuery.properties, ...narrowing });

const filterOf = (
  request: Parameters<typeof projectOf>[0],
  { release, environment, source, route, status }: Omit<Static<typeof statsQuery>, 'project_id'>,
) => ({
  projectId: projectOf(request),
  release,
  environment,
  source,
  route,
  status: statusOf(status),
});

const facetList = Type.Array(
  Type.Object({
    value: Type.String(),
    total_count: Type.Integer({ description: 'Events that carry it, ever' }),
    last_seen: Type.Integer({ description: 'The newest of them, ms since 1970' }),
  }),
  { description: `Newest first, at most ${mostFacets}` },
);
const facetsAnswer = Type.Object({
  releases: facetList,
  environments: facetList,
  sources: facetList,
  routes: facetList,
});

export const overviewRoutes: FastifyPluginAsyncTypebox<Pick<Ports, 'ask' | 'clock'>> = async (app, { ask, clock }) => {
  app.get(
    '/v1/stats',
    {
      ...guard,
      schema: {
        ...describe('Overview', 'Totals and the busiest routes'),
        querystring: statsQuery,
        response: { 200: statsAnswer },
      },
    },
    async (request) => {
      const filter = filterOf(request, request.query);
      return { ...(await ask('stats', { ...filter, now: clock() })), narrowed_by: narrowedBy(filter) };
    },
  );

  app.get(
    '/v1/trends',
    {
      ...guard,
      schema: {
        ...describe('Overview', 'Events per hour'),
        querystring: trendsQuery,
        response: { 200: trendAnswer },
      },
    },
    (request, reply) => {
      const filter = filterOf(request, request.query);
      void reply.header('x-narrowed-by', narrowedBy(filter).join(', '));
      return ask('trends', { ...filter, hours: request.query.hours, now: clock() });
    },
  );

  app.get(
    '/v1/facets',
    {
      ...guard,
      schema: {
        ...describe('Overview', 'What errors can be filtered by: releases, environments, sources, routes'),
        querystring: projectQuery,
        response: { 200: facetsAnswer },
      },
    },
    (request) => ask('facets', { projectId: projectOf(request) }),
  );
};
