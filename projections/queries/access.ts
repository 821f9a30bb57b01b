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

export const tokenByHash: Query<{ tokenHash: string }, StoredToken | null> = async ({ credentials }, { tokenHash }) => {
  const row = await credentials
    .selectFrom('api_tokens')
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

export const projectKeys: Query<Record<string, never>, ProjectKey[]> = ({ credentials }) =>
  credentials.selectFrom('project_keys').select(['api_key as apiKey', 'project_id as projectId']).execute();

export interface SessionOwner {
  sessionId: string;
  userId: string;
  username: string;
  isAdmin: boolean;
}

/** Null for a session that is unknown, has ended or expired, or whose user was removed. */
export const sessionByHash: Query<{ tokenHash: string; now: number }, SessionOwner | null> = async (
  { read, credentials },
  { tokenHash, now },
) => {
  const session = await credentials
    .selectFrom('sessions')
    .select(['id', 'user_id'])
    .where('token_hash', '=', tokenHash)
    .where('expires_at', '>', now)
    .executeTakeFirst();
  if (session === undefined) return null;
  const user = await read
    .selectFrom('users')
    .select(['id', 'username', 'is_admin'])
    .where('id', '=', session.user_id)
    .where('removed_at', 'is', null)
    .executeTakeFirst();
  if (user === undefined) return null;
  return { sessionId: session.id, userId: user.id, username: user.username ?? '', isAdmin: user.is_admin === 1 };
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
export const sessionsOfUser: Query<{ userId: string; now: number }, UserSession[]> = (
  { credentials },
  { userId, now },
) =>
  credentials
    .selectFrom('sessions')
    .select(['id', 'created_at', 'expires_at', 'user_agent', 'address'])
    .where('user_id', '=', userId)
    .where('expires_at', '>', now)
    .orderBy('created_at', 'desc')
    .execute();

const passkeyColumns = [
  'id',
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

export const passkeyByCredential: Query<{ credentialId: string }, Passkey | null> = async (
  { credentials },
  { credentialId },
) =>
  (await credentials
    .selectFrom('passkeys')
    .select(passkeyColumns)
    .where('credential_id', '=', credentialId)
    .executeTakeFirst()) ?? null;

export const passkeysOfUser: Query<{ userId: string }, Passkey[]> = ({ credentials }, { userId }) =>
  credentials.selectFrom('passkeys').select(passkeyColumns).where('user_id', '=', userId).execute();

export interface Link {
  kind: 'invite' | 'recovery';
  subject: string;
  /** ms since the epoch */
  expiresAt: number;
}

export const linkByHash: Query<{ tokenHash: string }, Link | null> = async ({ credentials }, { tokenHash }) =>
  (await credentials
    .selectFrom('links')
    .select(['kind', 'subject', 'expires_at as expiresAt'])
    .where('token_hash', '=', tokenHash)
    .executeTakeFirst()) ?? null;

/** Every event about users, invites, projects and tokens, oldest first: what is decided about them is decided on these. */
export const directoryEvents: Query<Record<string, never>, Recorded<DirectoryEvent>[]> = async ({ log }) =>
  log.ofTypes(directoryTypes);
