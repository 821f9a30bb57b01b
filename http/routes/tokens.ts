// API tokens: made, listed and revoked by people. The token itself is answered once.
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import type { UserIdentity } from '../../application/access/identity.ts';
import { streams } from '../../domain/events.ts';
import { Rejected } from '../../domain/rejected.ts';
import { callerOf, userOf } from '../plugins/guard.ts';
import { forbidden } from '../plugins/http-error.ts';
import type { Ports } from '../ports.ts';
import * as schema from '../schemas/access.ts';
import { auditAnswer } from '../schemas/audit.ts';
import { describe } from '../schemas/describe.ts';

const guard = { config: { guard: 'user' as const } };
const secondsOf = (ms: number): number => Math.floor(ms / 1000);
const secondsOrNull = (ms: number | null): number | null => (ms === null ? null : secondsOf(ms));

export const tokenRoutes: FastifyPluginAsyncTypebox<Pick<Ports, 'ask' | 'directory'>> = async (
  app,
  { ask, directory },
) => {
  /** Of which projects a user may see the tokens: admins of all, others of those that they have created. */
  const sightOf = async ({ id, isAdmin }: UserIdentity) => {
    const own = new Set((await ask('projectsOfUser', { userId: id })).map((project) => project.id));
    return (projectId: string): boolean => isAdmin || own.has(projectId);
  };

  app.post(
    '/v1/tokens',
    {
      ...guard,
      schema: {
        ...describe('Tokens', 'Make an API token; the answer holds it', 'session'),
        body: schema.tokenBody,
        response: { 201: schema.newTokenAnswer },
      },
    },
    async (request, reply) => {
      const { name, project_id: project, scopes, expires_in_days: expiresInDays = null } = request.body;
      const made = await directory.createToken(callerOf(request), { name, project, scopes, expiresInDays });
      return reply.code(201).send({
        id: made.id,
        name: made.name,
        token: made.token,
        token_prefix: made.prefix,
        project_id: made.projectId,
        scopes: [...made.scopes],
        created_at: secondsOf(made.createdAt),
        expires_at: secondsOrNull(made.expiresAt),
      });
    },
  );

  app.get(
    '/v1/tokens',
    {
      ...guard,
      schema: {
        ...describe('Tokens', 'List the API tokens of a project, never the tokens themselves', 'session'),
        querystring: schema.tokensQuery,
        response: { 200: Type.Array(schema.tokenAnswer) },
      },
    },
    async (request) => {
      const { project_id: projectId } = request.query;
      const maySee = await sightOf(userOf(request));
      if (projectId !== undefined && !maySee(projectId))
        throw forbidden('only an admin or who has created the project may see its tokens', 'not_allowed');
      const tokens = await ask('listTokens', { projectId });
      return tokens
        .filter((token) => maySee(token.project_id))
        .map((token) => ({
          ...token,
          created_at: secondsOf(token.created_at),
          expires_at: secondsOrNull(token.expires_at),
          last_used_at: secondsOrNull(token.last_used_at),
        }));
    },
  );

  app.get(
    '/v1/tokens/:id/history',
    {
      ...guard,
      schema: {
        ...describe('Tokens', 'What was done to a token, newest first', 'session'),
        params: schema.idParams,
        response: { 200: auditAnswer },
      },
    },
    async (request) => {
      const maySee = await sightOf(userOf(request));
      const history = await ask('streamHistory', { stream: streams.token(request.params.id) });
      if (history.length === 0 || !maySee(history[0]?.project_id ?? ''))
        throw new Rejected('unknown_token', `no token with the id "${request.params.id}"`);
      return history;
    },
  );

  app.delete(
    '/v1/tokens/:id',
    {
      ...guard,
      schema: {
        ...describe('Tokens', 'Revoke an API token, at once', 'session'),
        params: schema.idParams,
        response: { 200: schema.nothing },
      },
    },
    async (request) => {
      await directory.revokeToken(callerOf(request), request.params.id);
      return { ok: true } as const;
    },
  );
};
