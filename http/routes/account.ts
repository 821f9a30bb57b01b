// One's own sessions and passkeys.
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { userOf } from '../plugins/guard.ts';
import type { Ports } from '../ports.ts';
import * as schema from '../schemas/access.ts';
import { describe } from '../schemas/describe.ts';

const guard = { config: { guard: 'user' as const } };
const ok = { ok: true } as const;

export const accountRoutes: FastifyPluginAsyncTypebox<Pick<Ports, 'ask' | 'accounts' | 'clock'>> = async (
  app,
  { ask, accounts, clock },
) => {
  app.get(
    '/auth/sessions',
    {
      ...guard,
      schema: { ...describe('Access', 'One’s own sessions', 'session'), response: { 200: schema.sessionsAnswer } },
    },
    async (request) => {
      const { id: userId, sessionId } = userOf(request);
      const sessions = await ask('sessionsOfUser', { userId, now: clock() });
      return sessions.map((session) => ({ ...session, current: session.id === sessionId }));
    },
  );

  app.delete(
    '/auth/sessions/:id',
    {
      ...guard,
      schema: {
        ...describe('Access', 'End one of one’s own sessions', 'session'),
        params: schema.idParams,
        response: { 200: schema.nothing },
      },
    },
    async (request) => {
      await accounts.endSession(userOf(request).id, request.params.id);
      return ok;
    },
  );

  app.get(
    '/auth/passkeys',
    {
      ...guard,
      schema: { ...describe('Access', 'One’s own passkeys', 'session'), response: { 200: schema.passkeysAnswer } },
    },
    (request) => ask('listPasskeys', { userId: userOf(request).id }),
  );

  app.post(
    '/auth/passkeys/start',
    {
      ...guard,
      schema: {
        ...describe('Access', 'Add a passkey: ask for it', 'session'),
        response: { 200: schema.ceremonyAnswer },
      },
    },
    (request) => accounts.startPasskey(userOf(request).id),
  );

  app.post(
    '/auth/passkeys/finish',
    {
      ...guard,
      schema: {
        ...describe('Access', 'Add a passkey: hand it in', 'session'),
        body: schema.passkeyBody,
        response: { 201: schema.createdAnswer },
      },
    },
    async (request, reply) => {
      const { challenge_id, credential, name } = request.body;
      const { id } = await accounts.finishPasskey(userOf(request).id, challenge_id, credential, name);
      return reply.code(201).send({ id });
    },
  );

  app.delete(
    '/auth/passkeys/:id',
    {
      ...guard,
      schema: {
        ...describe('Access', 'Remove one of one’s own passkeys, but the last', 'session'),
        params: Type.Object({ id: Type.String({ minLength: 1, maxLength: 128 }) }),
        response: { 200: schema.nothing },
      },
    },
    async (request) => {
      await accounts.removePasskey(userOf(request).id, request.params.id);
      return ok;
    },
  );
};
