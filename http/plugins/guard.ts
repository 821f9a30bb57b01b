// Who may use a route. Every route declares its guard; one that does not keeps the server from starting.
import type { FastifyInstance, FastifyRequest, RouteOptions } from 'fastify';
import type { Identities, Identity, TokenIdentity, UserIdentity } from '../../application/access/identity.ts';
import type { Caller } from '../../domain/access/caller.ts';
import { isScope, type Scope } from '../../domain/access/tokens.ts';
import { forbidden, unauthorized } from './http-error.ts';
import { requireSameOrigin } from './same-origin.ts';
import { sessionTokenOf } from './session-cookie.ts';

/**
 * `public`: anyone. `ingest`: the route checks the signature itself. A scope: an API token that has it, or a user in a
 * session; where users need to be admins for it, see `adminScopes`. `user`, `admin`: a session, no token.
 */
export type Guard = 'public' | 'ingest' | 'user' | 'admin' | Scope;

declare module 'fastify' {
  interface FastifyContextConfig {
    guard?: Guard;
  }
  interface FastifyRequest {
    identity: Identity | null;
  }
}

const bearer = /^Bearer +(\S+)$/i;

/** What only admins do in the dashboard, though a token may be given the right. */
const adminScopes = new Set<Scope>(['sourcemaps:write', 'alerts:write']);

const tokenOf = async (authorization: string, access: Identities): Promise<TokenIdentity> => {
  const token = bearer.exec(authorization)?.[1];
  if (token === undefined) throw unauthorized('invalid Authorization header: expected "Bearer <token>"');
  const identity = await access.resolveToken(token);
  if (identity === undefined) throw unauthorized('unknown, revoked or expired token');
  return identity;
};

const sessionOf = async (request: FastifyRequest, access: Identities, origin: string): Promise<UserIdentity> => {
  const token = sessionTokenOf(request);
  if (token === undefined)
    throw unauthorized('missing credentials: log in, or send an Authorization: Bearer header with an API token');
  requireSameOrigin(request, origin);
  const identity = await access.resolveSession(token);
  if (identity === undefined) throw unauthorized('the session has ended: log in again');
  return identity;
};

/** Who is in the session that a request carries, where being in none is no mistake. */
export const userIfAny = async (request: FastifyRequest, access: Identities): Promise<UserIdentity | null> => {
  const token = sessionTokenOf(request);
  return token === undefined ? null : ((await access.resolveSession(token)) ?? null);
};

const mayToken = ({ scopes }: TokenIdentity, guard: Exclude<Guard, 'public' | 'ingest'>): void => {
  if (!isScope(guard)) throw forbidden('this needs a session: API tokens cannot do it', 'session_required');
  if (!scopes.has(guard)) throw forbidden(`the token lacks the scope ${guard}`, 'missing_scope');
};

const mayUser = ({ isAdmin }: UserIdentity, guard: Exclude<Guard, 'public' | 'ingest'>): void => {
  const needsAdmin = guard === 'admin' || (isScope(guard) && adminScopes.has(guard));
  if (needsAdmin && !isAdmin) throw forbidden('only an admin may do this', 'admin_required');
};

/**
 * Establishes who sends a request, and that they may; again for a request that is answered for long.
 * @throws HttpError 401, 403
 */
export const authorizing =
  (guard: Exclude<Guard, 'public' | 'ingest'>, access: Identities, origin: string) =>
  async (request: FastifyRequest): Promise<Identity> => {
    const { authorization } = request.headers;
    if (authorization !== undefined) {
      const identity = await tokenOf(authorization, access);
      mayToken(identity, guard);
      return identity;
    }
    const identity = await sessionOf(request, access, origin);
    mayUser(identity, guard);
    return identity;
  };

const check = (...args: Parameters<typeof authorizing>) => {
  const authorize = authorizing(...args);
  return async (request: FastifyRequest): Promise<void> => {
    request.identity = await authorize(request);
  };
};

/**
 * Gives every route the check that its declaration asks for, wherever it is registered after this, and keeps the server from
 * starting when a route declares none. Routes that are open run no code for it.
 * @param origin where the dashboard's pages come from
 */
export const registerGuards = (app: FastifyInstance, access: Identities, origin: string): void => {
  const routes: RouteOptions[] = [];
  app.decorateRequest('identity', null);
  app.addHook('onRoute', (route) => {
    // Preflight requests carry no credentials by design.
    if (route.method === 'OPTIONS') return;
    routes.push(route);
    const guard = route.config?.guard;
    if (guard === undefined || guard === 'public' || guard === 'ingest') return;
    route.onRequest = [check(guard, access, origin), ...[route.onRequest ?? []].flat()];
  });
  app.addHook('onReady', async () => {
    const unguarded = routes.filter(({ config }) => config?.guard === undefined);
    if (unguarded.length > 0)
      throw new Error(`routes without a guard: ${unguarded.map(({ method, url }) => `${method} ${url}`).join(', ')}`);
  });
};

export interface Guarded {
  identity: Identity | null;
}

/** The identity that the guard has established. */
export const identityOf = ({ identity }: Guarded): Identity => {
  if (identity === null) throw unauthorized('missing credentials');
  return identity;
};

/** The user that the guards `user` and `admin` have established. */
export const userOf = (request: Guarded): UserIdentity => {
  const identity = identityOf(request);
  if (identity.kind !== 'user') throw forbidden('this needs a session', 'session_required');
  return identity;
};

export const callerOf = (request: Guarded): Caller => {
  const identity = identityOf(request);
  const { kind, id } = identity;
  return kind === 'user' ? { kind, id } : { kind, id, projectId: identity.projectId };
};

/** As the log names them. */
export const actorOf = (request: Guarded): string => {
  const { kind, id } = identityOf(request);
  return `${kind}:${id}`;
};

/**
 * The project that a request is about: a token's own, asking for another one is refused; for a session the one it asks for,
 * undefined for all.
 */
export const projectOf = (request: Guarded & { query: { project_id?: string } }): string | undefined => {
  const identity = identityOf(request);
  const wanted = request.query.project_id;
  if (identity.kind === 'user') return wanted;
  if (wanted !== undefined && wanted !== identity.projectId)
    throw forbidden('project_id: the token belongs to another project', 'other_project');
  return identity.projectId;
};
