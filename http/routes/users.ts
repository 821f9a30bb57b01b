// Users and invites, for admins.
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { streams } from '../../domain/events.ts';
import { callerOf } from '../plugins/guard.ts';
import type { Ports } from '../ports.ts';
import * as schema from '../schemas/access.ts';
import { auditAnswer } from '../schemas/audit.ts';
import { describe } from '../schemas/describe.ts';

const guard = { config: { guard: 'admin' as const } };
const ok = { ok: true } as const;

export const userRoutes: FastifyPluginAsyncTypebox<Pick<Ports, 'ask' | 'directory' | 'clock'>> = async (
  app,
  { ask, directory, clock },
) => {
  app.get(
    '/v1/admin/users',
    {
      ...guard,
      schema: { ...describe('Users', 'List users', 'session'), response: { 200: Type.Array(schema.userAnswer) } },
    },
    () => ask('listUsers', {}),
  );

  app.put(
    '/v1/admin/users/:id/role',
    {
      ...guard,
      schema: {
        ...describe('Users', 'Make a user an admin, or no longer one', 'session'),
        params: schema.idParams,
        body: schema.roleBody,
        response: { 200: schema.meAnswer },
      },
    },
    async (request) => {
      const user = await directory.changeRole(callerOf(request), request.params.id, request.body.is_admin);
      return { id: user.id, username: user.username, is_admin: user.isAdmin };
    },
  );

  app.delete(
    '/v1/admin/users/:id',
    {
      ...guard,
      schema: {
        ...describe('Users', 'Remove a user, with sessions and tokens', 'session'),
        params: schema.idParams,
        response: { 200: schema.nothing },
      },
    },
    async (request) => {
      await directory.removeUser(callerOf(request), request.params.id);
      return ok;
    },
  );

  for (const [path, streamOf] of [
    ['users', streams.user],
    ['invites', streams.invite],
  ] as const)
    app.get(
      `/v1/admin/${path}/:id/history`,
      {
        ...guard,
        schema: {
          ...describe(
            'Users',
            `What was done to one of the ${path}, and by them to themselves, newest first`,
            'session',
          ),
          params: schema.idParams,
          response: { 200: auditAnswer },
        },
      },
      ({ params }) => ask('streamHistory', { stream: streamOf(params.id) }),
    );

  app.get(
    '/v1/admin/invites',
    {
      ...guard,
      schema: { ...describe('Users', 'List invites', 'session'), response: { 200: Type.Array(schema.inviteAnswer) } },
    },
    () => ask('listInvites', { now: clock() }),
  );

  app.post(
    '/v1/admin/invites',
    {
      ...guard,
      schema: {
        ...describe('Users', 'Make an invite; the answer holds its link', 'session'),
        response: { 201: schema.newInviteAnswer },
      },
    },
    async (request, reply) => {
      const { id, token, url, expiresAt } = await directory.createInvite(callerOf(request));
      return reply.code(201).send({ id, token, url, expires_at: expiresAt });
    },
  );

  app.delete(
    '/v1/admin/invites/:id',
    {
      ...guard,
      schema: {
        ...describe('Users', 'Revoke an invite', 'session'),
        params: schema.idParams,
        response: { 200: schema.nothing },
      },
    },
    async (request) => {
      await directory.revokeInvite(callerOf(request), request.params.id);
      return ok;
    },
  );
};
