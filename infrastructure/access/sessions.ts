// Sessions, looked up with every request: what has ended is over at once, whichever process ended it.
import type { Ask } from '../../projections/queries/all.ts';
import { hashToken } from './secrets.ts';

export interface SessionIdentity {
  kind: 'user';
  id: string;
  name: string;
  isAdmin: boolean;
  sessionId: string;
}

/** Answers what resolves the token of a cookie; undefined for a session that is unknown, has ended or expired. */
export const sessions =
  (ask: Ask, clock: () => number) =>
  async (token: string): Promise<SessionIdentity | undefined> => {
    const owner = await ask('sessionByHash', { tokenHash: hashToken(token), now: clock() });
    if (owner === null) return undefined;
    const { userId: id, username: name, isAdmin, sessionId } = owner;
    return { kind: 'user', id, name, isAdmin, sessionId };
  };
