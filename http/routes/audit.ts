// Who did what, as the log has it.
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { linkNext, positionOf, toMs } from '../paging.ts';
import { projectOf } from '../plugins/guard.ts';
import type { Ports } from '../ports.ts';
import { auditAnswer } from '../schemas/audit.ts';
import { describe } from '../schemas/describe.ts';
import { listQuery, projectQuery } from '../schemas/errors.ts';

const filter = Type.Optional(Type.String({ minLength: 1, maxLength: 2048 }));

const auditQuery = Type.Object({
  ...projectQuery.properties,
  actor: filter,
  type: filter,
  stream: filter,
  since: listQuery.properties.since,
  until: listQuery.properties.until,
  limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
  cursor: Type.Optional(Type.String({ maxLength: 32 })),
});

export const auditRoutes: FastifyPluginAsyncTypebox<Pick<Ports, 'ask'>> = async (app, { ask }) => {
  app.get(
    '/v1/audit',
    {
      config: { guard: 'admin' },
      schema: {
        ...describe('Audit', 'What people, tokens, operators and policies did, newest first', 'session'),
        querystring: auditQuery,
        response: { 200: auditAnswer },
      },
    },
    async (request, reply) => {
      const { project_id: _, since, until, cursor, ...rest } = request.query;
      const entries = await ask('listAudit', {
        ...rest,
        projectId: projectOf(request),
        since: toMs(since),
        until: toMs(until),
        before: positionOf(cursor),
      });
      const last = entries.at(-1);
      if (last !== undefined && entries.length === rest.limit) linkNext(request.url, reply, last.id);
      return entries;
    },
  );
};
