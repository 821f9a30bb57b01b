// Reading errors: the list, one error, its occurrences, its trend, its history.
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyReply } from 'fastify';
import { type Static, Type } from 'typebox';
import { locate, unknownIssue } from '../locate.ts';
import { decodeCursor, encodeCursor, linkNext, listOf, occurrenceAfter, occurrenceCursor, toMs } from '../paging.ts';
import { projectOf } from '../plugins/guard.ts';
import { badRequest } from '../plugins/http-error.ts';
import type { Ports } from '../ports.ts';
import { describe } from '../schemas/describe.ts';
import * as schema from '../schemas/errors.ts';
import { filtersIn } from '../schemas/filters.ts';

const guard = { config: { guard: 'errors:read' as const } };

type ListQuery = Static<typeof schema.listQuery>;

export const errorRoutes: FastifyPluginAsyncTypebox<Pick<Ports, 'ask' | 'clock' | 'sourceMaps'>> = async (
  app,
  { ask, clock, sourceMaps },
) => {
  const withOriginalStacks = async <S extends { release: string; stack?: string | undefined }>(
    projectId: string,
    samples: readonly S[],
  ) => {
    const stacks = await sourceMaps.symbolicate(projectId, samples);
    return samples.map((sample, index) => {
      const frames = stacks[index];
      if (frames === undefined) return sample;
      return typeof frames === 'string'
        ? { ...sample, deobfuscation: frames }
        : { ...sample, deobfuscated_stack: frames };
    });
  };

  const list = async (projectId: string | undefined, query: ListQuery, url: string, reply: FastifyReply) => {
    const { fingerprint, since, until, cursor, q, sort, order, limit, offset } = query;
    if (cursor !== undefined && query.offset > 0)
      throw badRequest('offset: cannot be combined with a cursor, which says itself where the page begins');
    const asked = listOf({ ...query, project_id: projectId });
    const { rows, total, next } = await ask('listIssues', {
      ...filtersIn(query),
      ...{ q, sort, order, limit, offset },
      projectId,
      fingerprints: fingerprint,
      since: toMs(since),
      until: toMs(until),
      after: cursor === undefined ? undefined : decodeCursor(cursor, asked),
      now: clock(),
    });
    void reply.header('x-total-count', total);
    if (next !== null) linkNext(url, reply, encodeCursor(next, asked));
    return rows;
  };

  app.get(
    '/v1/errors',
    {
      ...guard,
      schema: {
        ...describe('Errors', 'List errors, grouped'),
        querystring: schema.listQuery,
        response: { 200: Type.Array(schema.issueAnswer) },
      },
    },
    (request, reply) => list(projectOf(request), request.query, request.url, reply),
  );

  app.get(
    '/v1/releases/:release/errors',
    {
      ...guard,
      schema: {
        ...describe('Errors', 'List the errors of one release'),
        params: Type.Object({ release: Type.String({ minLength: 1, maxLength: 1024 }) }),
        querystring: schema.listQuery,
        response: { 200: Type.Array(schema.issueAnswer) },
      },
    },
    (request, reply) => {
      const { release } = request.params;
      return list(projectOf(request), { ...request.query, release }, request.url, reply);
    },
  );

  app.get(
    '/v1/errors/:fingerprint',
    {
      ...guard,
      schema: {
        ...describe('Errors', 'One error: aggregates and newest samples'),
        params: schema.fingerprintParams,
        querystring: schema.projectQuery,
        response: { 200: schema.detailAnswer },
      },
    },
    async (request) => {
      const { fingerprint } = request.params;
      const issue = await locate(ask, projectOf(request), fingerprint);
      const detail = await ask('issueDetail', { ...issue, now: clock() });
      if (detail === null) throw unknownIssue(fingerprint);
      return { ...detail, samples: await withOriginalStacks(issue.projectId, detail.samples) };
    },
  );

  app.get(
    '/v1/errors/:fingerprint/occurrences',
    {
      ...guard,
      schema: {
        ...describe('Errors', 'Raw events of an error, newest first'),
        params: schema.fingerprintParams,
        querystring: schema.occurrencesQuery,
        response: { 200: Type.Array(schema.occurrenceAnswer) },
      },
    },
    async (request, reply) => {
      const { limit, offset, cursor, symbolicate } = request.query;
      if (symbolicate && limit > schema.mostSymbolicated)
        throw badRequest(`limit: must be at most ${schema.mostSymbolicated} with symbolicate`);
      const after = occurrenceAfter(cursor);
      const issue = await locate(ask, projectOf(request), request.params.fingerprint);
      // One more than is answered tells whether there are more.
      const found = await ask('listOccurrences', { ...issue, limit: limit + 1, offset, after });
      const rows = found.slice(0, limit);
      const last = found.length > limit ? rows.at(-1) : undefined;
      if (last !== undefined) linkNext(request.url, reply, occurrenceCursor(last));
      return symbolicate ? withOriginalStacks(issue.projectId, rows) : rows;
    },
  );

  app.get(
    '/v1/errors/:fingerprint/trend',
    {
      ...guard,
      schema: {
        ...describe('Errors', 'Events of an error per hour'),
        params: schema.fingerprintParams,
        querystring: schema.hoursQuery,
        response: { 200: schema.trendAnswer },
      },
    },
    async (request) =>
      ask('issueTrend', {
        ...(await locate(ask, projectOf(request), request.params.fingerprint)),
        hours: request.query.hours,
        now: clock(),
      }),
  );

  app.get(
    '/v1/errors/:fingerprint/history',
    {
      ...guard,
      schema: {
        ...describe('Errors', 'Changes of an error’s status, newest first'),
        params: schema.fingerprintParams,
        querystring: schema.projectQuery,
        response: { 200: schema.historyAnswer },
      },
    },
    async (request) => ask('issueHistory', await locate(ask, projectOf(request), request.params.fingerprint)),
  );
};
