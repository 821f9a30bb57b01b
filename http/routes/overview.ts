// The whole at a glance: stats, the global trend, and what there is to filter by.
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { type Static, Type } from 'typebox';
import { mostFacets } from '../../projections/queries/facets.ts';
import { givenOf } from '../../projections/queries/filters.ts';
import { projectOf } from '../plugins/guard.ts';
import type { Ports } from '../ports.ts';
import { describe } from '../schemas/describe.ts';
import { hoursQuery, projectQuery, trendAnswer } from '../schemas/errors.ts';
import { facetNames, filterParameters, filtersIn } from '../schemas/filters.ts';

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
const statsQuery = Type.Object({ ...projectQuery.properties, ...filterParameters });
const trendsQuery = Type.Object({ ...hoursQuery.properties, ...filterParameters });

const filterOf = (request: Parameters<typeof projectOf>[0], query: Static<typeof statsQuery>) => ({
  projectId: projectOf(request),
  ...filtersIn(query),
});

const facetList = Type.Array(
  Type.Object({
    value: Type.String(),
    total_count: Type.Integer({ description: 'Events that carry it, ever' }),
    last_seen: Type.Integer({ description: 'The newest of them, ms since 1970' }),
  }),
  { description: `Newest first, at most ${mostFacets}` },
);
const facetsAnswer = Type.Object(Object.fromEntries(facetNames.map((name) => [name, facetList])));

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
      return { ...(await ask('stats', { ...filter, now: clock() })), narrowed_by: givenOf(filter) };
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
      void reply.header('x-narrowed-by', givenOf(filter).join(', '));
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
