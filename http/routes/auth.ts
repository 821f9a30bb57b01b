// Getting in and out: registration, invites, recovery, login, logout.
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyRequest } from 'fastify';
import type { Accounts, Client } from '../../application/access/accounts.ts';
import type { Identities, UserIdentity } from '../../application/access/identity.ts';
import type { ClientAddress } from '../client-address.ts';
import { userIfAny, userOf } from '../plugins/guard.ts';
import type { SessionCookie } from '../plugins/session-cookie.ts';
import * as schema from '../schemas/access.ts';
import { describe } from '../schemas/describe.ts';

export interface AuthOptions {
  accounts: Accounts;
  access: Identities;
  /** What a browser has to know before anybody is logged in. */
  about: { rp_id: string; rp_origin: string; analytics: boolean; version: string };
  cookie: SessionCookie;
  addressOf: ClientAddress;
}

const open = { config: { guard: 'public' as const } };
const user = { config: { guard: 'user' as const } };
const ok = { ok: true } as const;

const me = ({ id, name, isAdmin }: UserIdentity) => ({ id, username: name, is_admin: isAdmin });

export const authRoutes: FastifyPluginAsyncTypebox<AuthOptions> = async (app, options) => {
  const { accounts, access, about, cookie, addressOf } = options;

  const clientOf = (request: FastifyRequest): Client => ({
    userAgent: request.headers['user-agent'] ?? '',
    address: addressOf(request),
  });

  app.get(
    '/auth/status',
    {
      ...open,
      schema: {
        ...describe('Access', 'Whether anybody has registered, who is logged in, and where passkeys work', 'open'),
        response: { 200: schema.statusAnswer },
      },
    },
    async (request) => {
      const user = await userIfAny(request, access);
      return { setup_complete: await accounts.isSetUp(), user: user && me(user), ...about };
    },
  );

  const start = (summary: string) => ({
    ...open,
    schema: {
      ...describe('Access', `${summary}: ask for a passkey`, 'open'),
      response: { 200: schema.ceremonyAnswer },
    },
  });
  const register = start('Register the first user');
  app.post(
    '/auth/register/start',
    { ...register, schema: { ...register.schema, body: schema.registerBody } },
    ({ body }) => accounts.startRegistration(body.username, null),
  );
  const invited = start('Register by an invite');
  app.post(
    '/auth/invite/register/start',
    { ...invited, schema: { ...invited.schema, body: schema.invitedBody } },
    ({ body }) => accounts.startRegistration(body.username, body.invite_token),
  );
  const recover = start('Get in again by a recovery link');
  app.post('/auth/recover/start', { ...recover, schema: { ...recover.schema, body: schema.recoverBody } }, ({ body }) =>
    accounts.startRecovery(body.recovery_token),
  );
  app.post('/auth/login/start', start('Log in'), () => accounts.startLogin());

  /** What ends in a session: hands in what the browser has answered. */
  const finish = (
    path: string,
    summary: string,
    work: (challengeId: string, credential: { id: string }, client: Client) => Promise<string>,
  ) =>
    app.post(
      `${path}/finish`,
      {
        ...open,
        schema: {
          ...describe('Access', `${summary}: hand in the passkey’s answer`, 'open'),
          body: schema.finishBody,
          response: { 200: schema.nothing },
        },
      },
      async (request, reply) => {
        const { challenge_id, credential } = request.body;
        cookie.set(reply, await work(challenge_id, credential, clientOf(request)));
        return ok;
      },
    );
  finish('/auth/register', 'Register the first user', (id, credential, client) =>
    accounts.finishRegistration(id, credential, client, false),
  );
  finish('/auth/invite/register', 'Register by an invite', (id, credential, client) =>
    accounts.finishRegistration(id, credential, client, true),
  );
  finish('/auth/recover', 'Get in again by a recovery link', accounts.finishRecovery);
  finish('/auth/login', 'Log in', accounts.finishLogin);

  app.post(
    '/auth/logout',
    { ...user, schema: { ...describe('Access', 'End this session', 'session'), response: { 200: schema.nothing } } },
    async (request, reply) => {
      const { id, sessionId } = userOf(request);
      await accounts.endSession(id, sessionId);
      cookie.clear(reply);
      return ok;
    },
  );

  app.post(
    '/auth/logout-everywhere',
    {
      ...user,
      schema: { ...describe('Access', 'End all of one’s sessions', 'session'), response: { 200: schema.nothing } },
    },
    async (request, reply) => {
      await accounts.endAllSessions(userOf(request).id);
      cookie.clear(reply);
      return ok;
    },
  );

  app.get(
    '/auth/me',
    { ...user, schema: { ...describe('Access', 'Who is logged in', 'session'), response: { 200: schema.meAnswer } } },
    async (request) => me(userOf(request)),
  );
};
