// Bearer tokens, resolved once and remembered for five minutes; expiry is looked at on every use.
import { LRUCache } from 'lru-cache';
import type { TokenIdentity } from '../../application/access/identity.ts';
import { hashToken } from '../../application/access/secrets.ts';
import { isScope } from '../../domain/access/tokens.ts';
import type { StoredToken } from '../../projections/queries/access.ts';
import type { Ask } from '../../projections/queries/all.ts';

const ttlMs = 5 * 60_000;
const mostRemembered = 10_000;

interface Remembered {
  identity: TokenIdentity;
  /** Whether its use has been noted since it was remembered. */
  isNoted: boolean;
  expiresAt: number | null;
}

export interface TokenCache {
  /** Undefined for a token that is unknown, revoked or expired. */
  resolve(token: string): Promise<TokenIdentity | undefined>;
  /** Takes back what was remembered, when a token is revoked. */
  forget(tokenId: string): void;
}

const identityOf = ({ id, name, projectId, scopes }: StoredToken): TokenIdentity => ({
  kind: 'token',
  id,
  name,
  projectId,
  scopes: new Set(scopes.filter(isScope)),
});

/** @param onUse called when a token is used, at most once in five minutes for each */
export const tokenCache = (
  ask: Ask,
  clock: () => number = Date.now,
  onUse: (tokenId: string, now: number) => void = () => {},
): TokenCache => {
  const remembered = new LRUCache<string, Remembered>({ max: mostRemembered, ttl: ttlMs });
  /** Tokens revoked while the answer about them was on its way. */
  const revoked = new LRUCache<string, true>({ max: mostRemembered, ttl: ttlMs });

  const find = async (tokenHash: string): Promise<Remembered | undefined> => {
    const hit = remembered.get(tokenHash);
    if (hit !== undefined) return hit;
    const stored = await ask('tokenByHash', { tokenHash });
    if (stored === null || revoked.has(stored.id)) return undefined;
    const found = { identity: identityOf(stored), expiresAt: stored.expiresAt, isNoted: false };
    remembered.set(tokenHash, found);
    return found;
  };

  return {
    resolve: async (token) => {
      const found = await find(hashToken(token));
      if (found === undefined || (found.expiresAt !== null && found.expiresAt <= clock())) return undefined;
      if (!found.isNoted) {
        found.isNoted = true;
        onUse(found.identity.id, clock());
      }
      return found.identity;
    },
    forget: (tokenId) => {
      revoked.set(tokenId, true);
      for (const [hash, { identity }] of remembered.entries()) if (identity.id === tokenId) remembered.delete(hash);
    },
  };
};
