// Sessions, looked up with every request: what has ended is over at once, whichever process ended it.
import { LRUCache } from 'lru-cache';
import type { UserIdentity } from '../../application/access/identity.ts';
import { hashToken } from '../../application/access/secrets.ts';
import type { Ask } from '../../projections/queries/all.ts';

const mostRemembered = 10_000;

export interface Sessions {
  /** Undefined for a session that is unknown, has ended or expired. */
  resolve(token: string): Promise<UserIdentity | undefined>;
  /** Whether a user is an admin is known here before the read models know of it. */
  changeRole(userId: string, isAdmin: boolean): void;
}

export const sessions = (ask: Ask, clock: () => number): Sessions => {
  const roles = new LRUCache<string, boolean>({ max: mostRemembered });
  return {
    resolve: async (token) => {
      const owner = await ask('sessionByHash', { tokenHash: hashToken(token), now: clock() });
      if (owner === null) return undefined;
      const { userId: id, username: name, isAdmin, sessionId } = owner;
      // A role that was given is there when the read models have it; one that was taken away is gone at once.
      return { kind: 'user', id, name, isAdmin: isAdmin && (roles.get(id) ?? true), sessionId };
    },
    changeRole: (userId, isAdmin) => void roles.set(userId, isAdmin),
  };
};
