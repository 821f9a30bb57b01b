// Who may use a route. Every route declares its guard; one that does not keeps the server from starting.
import type { FastifyInstance, FastifyRequest, RouteOptions } from 'fastify';
import type { Scope } from '../../domain/access-token.ts';
import type { AccessPort, Identity } from '../ports.ts';
import { forbidden, unauthorized } from './http-error.ts';

/** `public`: anyone. `ingest`: the route checks the signature itself. A scope: an API token that has it. */
export type Guard = 'public' | 'ingest' | Scope;

declare module 'fastify' {
  interface FastifyContextConfig {
    guard?: Guard;
  }
  interface FastifyRequest {
    identity: Identity | null;
  }
}

const bearer = /^Bearer +(\S+)$/i;

const identify = async (request: FastifyRequest, access: AccessPort): Promise<Identity> => {
  const { authorization } = request.headers;
  if (authorization === undefined) throw unauthorized('missing credentials: send an Authorization: Bearer header');
  const token = bearer.exec(authorization)?.[1];
  if (token === undefined) throw unauthorized('invalid Authorization header: expected "Bearer <token>"');
  const identity = await access.resolveToken(token);
  if (identity === undefined) throw unauthorized('unknown, revoked or expired token');
  return identity;
};

type Hook = (request: FastifyRequest) => Promise<void>;

const check =
  (scope: Scope, access: AccessPort): Hook =>
  async (request) => {
    const identity = await identify(request, access);
    if (!identity.scopes.has(scope)) throw forbidden(`the token lacks the scope ${scope}`, 'missing_scope');
    request.identity = identity;
  };

/**
 * Gives every route the check that its declaration asks for, wherever it is registered after this, and keeps the server from
 * starting when a route declares none. Routes that are open run no code for it.
 */
export const registerGuards = (app: FastifyInstance, access: AccessPort): void => {
  const routes: RouteOptions[] = [];
  app.decorateRequest('identity', null);
  app.addHook('onRoute', (route) => {
    // Preflight requests carry no credentials by design.
    if (route.method === 'OPTIONS') return;
    routes.push(route);
    const guard = route.config?.guard;
    if (guard === undefined || guard === 'public' || guard === 'ingest') return;
    route.onRequest = [check(guard, access), ...[route.onRequest ?? []].flat()];
  });
  app.addHook('onReady', async () => {
    const unguarded = routes.filter(({ config }) => config?.guard === undefined);
    if (unguarded.length > 0)
      throw new Error(`routes without a guard: ${unguarded.map(({ method, url }) => `${method} ${url}`).join(', ')}`);
  });
};

interface Guarded {
  identity: Identity | null;
}

/** The identity that the guard has established. */
export const identityOf = ({ identity }: Guarded): Identity => {
  if (identity === null) throw unauthorized('missing credentials');
  return identity;
};

/** The project that a request is about: the token's own. Asking for another one is refused. */
export const projectOf = (request: Guarded & { query: { project_id?: string } }): string => {
  const { projectId } = identityOf(request);
  const wanted = request.query.project_id;
  if (wanted !== undefined && wanted !== projectId)
    throw forbidden('project_id: the token belongs to another project', 'other_project');
  return projectId;
};
