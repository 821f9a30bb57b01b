// Reports over hourly counts, for insights. There only when analytics is on.
import { createReadStream } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyRequest } from 'fastify';
import type { Analytics } from '../../application/analytics/analytics.ts';
import type { Scope } from '../../domain/analytics/reports.ts';
import { projectOf } from '../plugins/guard.ts';
import * as schema from '../schemas/analytics.ts';
import { describe } from '../schemas/describe.ts';

const guard = { config: { guard: 'errors:read' as const } };

export interface AnalyticsOptions {
  analytics: Analytics;
  clock: () => number;
}

interface ScopeQuery {
  project_id?: string;
  environment?: string;
  hours: number;
}

export const analyticsRoutes: FastifyPluginAsyncTypebox<AnalyticsOptions> = async (app, { analytics, clock }) => {
  const scopeOf = (request: FastifyRequest & { query: ScopeQuery }): Scope => {
    const { environment, hours } = request.query;
    return { projectId: projectOf(request), environment, hours, now: clock() };
  };
  const paramsOf = (request: FastifyRequest & { query: ScopeQuery & { limit: number } }) => ({
    ...scopeOf(request),
    limit: request.query.limit,
  });
  const reportOf = <A>(summary: string, answer: A) => ({
    ...guard,
    schema: { ...describe('Analytics', summary), querystring: schema.reportQuery, response: { 200: answer } },
  });

  app.get(
    '/v1/analytics/spikes',
    reportOf('Hours in which an error came far more often than in others', schema.spikesAnswer),
    (request) => analytics.report('spikes', paramsOf(request)),
  );

  app.get(
    '/v1/analytics/movers',
    reportOf('Errors that come more often, or less, than in the window before', schema.moversAnswer),
    (request) => analytics.report('movers', paramsOf(request)),
  );

  app.get(
    '/v1/analytics/correlations',
    reportOf('Pairs of errors that come together', schema.correlationsAnswer),
    (request) => analytics.report('correlations', paramsOf(request)),
  );

  app.get(
    '/v1/analytics/releases',
    reportOf('What releases have brought, newest first', schema.releasesAnswer),
    (request) => analytics.report('releases', paramsOf(request)),
  );

  app.get(
    '/v1/analytics/environments',
    reportOf('Events per environment and hour', schema.environmentsAnswer),
    (request) => analytics.report('environments', paramsOf(request)),
  );

  app.get(
    '/v1/analytics/timeline',
    {
      ...guard,
      schema: {
        ...describe('Analytics', 'Events over time by one of their properties'),
        querystring: schema.timelineQuery,
        response: { 200: schema.timelineAnswer },
      },
    },
    (request) => {
      const { by, interval, top } = request.query;
      return analytics.timeline({ ...scopeOf(request), by, interval, top });
    },
  );

  app.get(
    '/v1/analytics/export',
    {
      ...guard,
      schema: {
        ...describe('Analytics', 'Hourly counts as a file'),
        querystring: schema.exportQuery,
        response: { 200: schema.exportAnswer },
      },
    },
    async (request, reply) => {
      const { format } = request.query;
      const path = await analytics.export({ ...scopeOf(request), format });
      const file = await open(path);
      // What is open can be read to its end, whatever becomes of the request.
      await rm(path);
      return reply
        .type(schema.contentTypes[format])
        .header('content-disposition', `attachment; filename="bloop-hourly-counts.${format}"`)
        .header('content-length', (await file.stat()).size)
        .send(createReadStream('', { fd: file }));
    },
  );
};
