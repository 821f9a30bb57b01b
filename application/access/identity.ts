// Who sends a request.
import type { Scope } from '../../domain/access/tokens.ts';

/** An API token, bound to one project. */
export interface TokenIdentity {
  kind: 'token';
  id: string;
  name: string;
  projectId: string;
  scopes: ReadonlySet<Scope>;
}

/** A user in a session. */
export interface UserIdentity {
  kind: 'user';
  id: string;
  name: string;
  isAdmin: boolean;
  sessionId: string;
}

export type Identity = TokenIdentity | UserIdentity;

export interface Identities {
  /** Undefined for a token that is unknown, revoked or expired. */
  resolveToken(token: string): Promise<TokenIdentity | undefined>;
  /** Undefined for a session that is unknown, has ended or expired. */
  resolveSession(token: string): Promise<UserIdentity | undefined>;
}
