// Credentials, by what a request carries. From `bloop.db` itself: what is revoked is gone with the same commit.
import { type DirectoryEvent, directoryTypes, type Recorded } from '../../domain/events.ts';
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

export interface SessionOwner {
  sessionId: string;
  userId: string;
  username: string;
  isAdmin: boolean;
}

/** Null for a session that is unknown, has ended or expired, or whose user was removed. */
export const sessionByHash: Query<{ tokenHash: string; now: number }, SessionOwner | null> = async (
  { db },
  { tokenHash, now },
) => {
  const row = await db
    .selectFrom('log_file.sessions')
    .innerJoin('users', 'users.id', 'log_file.sessions.user_id')
    .select(['log_file.sessions.id as sessionId', 'users.id as userId', 'username', 'is_admin'])
    .where('token_hash', '=', tokenHash)
    .where('expires_at', '>', now)
    .where('removed_at', 'is', null)
    .executeTakeFirst();
  if (row === undefined) return null;
  return { sessionId: row.sessionId, userId: row.userId, username: row.username ?? '', isAdmin: row.is_admin === 1 };
};

export interface UserSession {
  id: string;
  /** ms since the epoch, like all times here */
  created_at: number;
  expires_at: number;
  user_agent: string;
  address: string;
}

/** Newest first, without those that have expired. */
export const sessionsOfUser: Query<{ userId: string; now: number }, UserSession[]> = ({ db }, { userId, now }) =>
  db
    .selectFrom('log_file.sessions')
    .select(['id', 'created_at', 'expires_at', 'user_agent', 'address'])
    .where('user_id', '=', userId)
    .where('expires_at', '>', now)
    .orderBy('created_at', 'desc')
    .execute();

const passkeyColumns = [
  'log_file.passkeys.id as id',
  'credential_id as credentialId',
  'user_id as userId',
  'public_key as publicKey',
  'counter',
  'transports',
] as const;

/** The public key in base64url, the transports separated by a space. */
export interface Passkey {
  id: string;
  credentialId: string;
  userId: string;
  publicKey: string;
  counter: number;
  transports: string;
}

export const passkeyByCredential: Query<{ credentialId: string }, Passkey | null> = async ({ db }, { credentialId }) =>
  (await db
    .selectFrom('log_file.passkeys')
    .select(passkeyColumns)
    .where('credential_id', '=', credentialId)
    .executeTakeFirst()) ?? null;

export const passkeysOfUser: Query<{ userId: string }, Passkey[]> = ({ db }, { userId }) =>
  db.selectFrom('log_file.passkeys').select(passkeyColumns).where('user_id', '=', userId).execute();

export interface Link {
  kind: 'invite' | 'recovery';
  subject: string;
  /** ms since the epoch */
  expiresAt: number;
}

export const linkByHash: Query<{ tokenHash: string }, Link | null> = async ({ db }, { tokenHash }) =>
  (await db
    .selectFrom('log_file.links')
    .select(['kind', 'subject', 'expires_at as expiresAt'])
    .where('token_hash', '=', tokenHash)
    .executeTakeFirst()) ?? null;

/** Every event about users, invites, projects and tokens, oldest first: what is decided about them is decided on these. */
export const directoryEvents: Query<Record<string, never>, Recorded<DirectoryEvent>[]> = async ({ db }) => {
  const rows = await db
    .selectFrom('log_file.log')
    .select(['position', 'recorded_at', 'project_id', 'stream', 'version', 'type', 'actor', 'cause', 'data'])
    .where('version', 'is not', null)
    .where('type', 'in', directoryTypes)
    .orderBy('position')
    .execute();
  return rows.map(
    ({ recorded_at: recordedAt, project_id: projectId, data, ...row }) =>
      ({ ...row, recordedAt, projectId, data: JSON.parse(data) }) as Recorded<DirectoryEvent>,
  );
};
