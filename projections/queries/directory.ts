// Users, invites, projects, tokens and passkeys, as lists show them. Times are ms since the epoch.
import { actorNames } from './actors.ts';
import type { Query } from './query.ts';

export interface ListedProject {
  id: string;
  name: string;
  slug: string;
  created_by: string;
  created_at: number;
}

/** Oldest first. */
export const listProjects: Query<Record<string, never>, ListedProject[]> = async (context) => {
  const rows = await context.read
    .selectFrom('projects')
    .selectAll()
    .where('deleted_at', 'is', null)
    .where('created_at', 'is not', null)
    .orderBy('created_at')
    .orderBy('id')
    .execute();
  const nameOf = await actorNames(
    context,
    rows.map(({ created_by }) => created_by),
  );
  return rows.map(({ id, name, slug, created_by, created_at }) => ({
    id,
    name: name ?? '',
    slug: slug ?? '',
    created_by: nameOf(created_by),
    created_at: created_at ?? 0,
  }));
};

/** Those that a user has created. */
export const projectsOfUser: Query<{ userId: string }, { id: string }[]> = ({ read }, { userId }) =>
  read
    .selectFrom('projects')
    .select('id')
    .where('created_by', '=', `user:${userId}`)
    .where('deleted_at', 'is', null)
    .execute();

export interface ListedToken {
  id: string;
  name: string;
  token_prefix: string;
  project_id: string;
  scopes: string[];
  created_by: string;
  created_at: number;
  expires_at: number | null;
  /** To the minute or so. */
  last_used_at: number | null;
}

/** Newest first, without those that were revoked. */
export const listTokens: Query<{ projectId?: string | undefined }, ListedToken[]> = async (context, { projectId }) => {
  let query = context.read.selectFrom('tokens').selectAll().where('revoked_at', 'is', null);
  if (projectId !== undefined) query = query.where('project_id', '=', projectId);
  const known = await query.orderBy('created_at', 'desc').orderBy('id').execute();
  // What was revoked a moment ago has no credential any more.
  let valid = context.credentials.selectFrom('api_tokens').select(['id', 'last_used_at']);
  if (projectId !== undefined) valid = valid.where('project_id', '=', projectId);
  const uses = new Map((await valid.execute()).map(({ id, last_used_at }) => [id, last_used_at]));
  const rows = known.filter(({ id }) => uses.has(id));
  const nameOf = await actorNames(
    context,
    rows.map(({ created_by }) => created_by),
  );
  return rows.map((row) => ({
    id: row.id,
    name: row.name ?? '',
    token_prefix: row.prefix ?? '',
    project_id: row.project_id ?? '',
    scopes: (row.scopes ?? '').split(' '),
    created_by: nameOf(row.created_by),
    created_at: row.created_at ?? 0,
    expires_at: row.expires_at,
    last_used_at: uses.get(row.id) ?? null,
  }));
};

export interface ListedUser {
  id: string;
  username: string;
  is_admin: boolean;
  created_at: number;
}

/** In the order in which they came. */
export const listUsers: Query<Record<string, never>, ListedUser[]> = async ({ read }) => {
  const rows = await read
    .selectFrom('users')
    .selectAll()
    .where('removed_at', 'is', null)
    .orderBy('created_at')
    .orderBy('id')
    .execute();
  return rows.map(({ id, username, is_admin, created_at }) => ({
    id,
    username: username ?? '',
    is_admin: is_admin === 1,
    created_at: created_at ?? 0,
  }));
};

export interface ListedInvite {
  id: string;
  created_by: string;
  created_at: number;
  expires_at: number;
  status: 'open' | 'used' | 'revoked' | 'expired';
  /** Name of the user who came in by it. */
  used_by: string | null;
}

/** Newest first. */
export const listInvites: Query<{ now: number }, ListedInvite[]> = async (context, { now }) => {
  const rows = await context.read
    .selectFrom('invites')
    .selectAll()
    .orderBy('created_at', 'desc')
    .orderBy('id')
    .execute();
  const nameOf = await actorNames(
    context,
    rows.flatMap(({ created_by, used_by }) => [created_by, used_by === null ? null : `user:${used_by}`]),
  );
  return rows.map(({ id, created_by, created_at, expires_at, used_by, used_at, revoked_at }) => ({
    id,
    created_by: nameOf(created_by),
    created_at: created_at ?? 0,
    expires_at: expires_at ?? 0,
    status: used_at !== null ? 'used' : revoked_at !== null ? 'revoked' : (expires_at ?? 0) <= now ? 'expired' : 'open',
    used_by: used_by === null ? null : nameOf(`user:${used_by}`),
  }));
};

export interface ListedPasskey {
  id: string;
  name: string;
  created_at: number;
  last_used_at: number | null;
}

/** Oldest first. */
export const listPasskeys: Query<{ userId: string }, ListedPasskey[]> = async ({ read, credentials }, { userId }) => {
  const names = await read
    .selectFrom('passkey_names')
    .select(['id', 'name', 'created_at'])
    .where('user_id', '=', userId)
    .orderBy('created_at')
    .orderBy('id')
    .execute();
  const keys = await credentials
    .selectFrom('passkeys')
    .select(['id', 'last_used_at'])
    .where('user_id', '=', userId)
    .execute();
  const uses = new Map(keys.map(({ id, last_used_at }) => [id, last_used_at]));
  return names
    .filter(({ id }) => uses.has(id))
    .map(({ id, name, created_at }) => ({
      id,
      name: name ?? '',
      created_at: created_at ?? 0,
      last_used_at: uses.get(id) ?? null,
    }));
};
