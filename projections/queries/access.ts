// Credentials, by what a request carries. From `bloop.db` itself: what is revoked is gone with the same commit.
import type { Query } from './query.ts';

export interface StoredToken {
  id: string;
  projectId: string;
  name: string;
  scopes: string[];
  /** ms since the epoch, null for never */
  expiresAt: number | null;
}

export const tokenByHash: Query<{ tokenHash: string }, StoredToken | null> = async ({ db }, { tokenHash }) => {
  const row = await db
    .selectFrom('log_file.api_tokens')
    .selectAll()
    .where('token_hash', '=', tokenHash)
    .executeTakeFirst();
  if (row === undefined) return null;
  const { id, project_id: projectId, name, scopes, expires_at: expiresAt } = row;
  return { id, projectId, name, scopes: scopes.split(' '), expiresAt };
};

export interface ProjectKey {
  apiKey: string;
  projectId: string;
}

export const projectKeys: Query<Record<string, never>, ProjectKey[]> = ({ db }) =>
  db.selectFrom('log_file.project_keys').select(['api_key as apiKey', 'project_id as projectId']).execute();
