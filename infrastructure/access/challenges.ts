// Ceremonies under way: what a browser was asked to sign, and what for. Each is answered once, within two minutes.
import { randomUUID } from 'node:crypto';
import { LRUCache } from 'lru-cache';

/** What the answer is for. */
export type Purpose =
  | { kind: 'register'; userId: string; username: string; inviteId: string | null }
  | { kind: 'login' }
  | { kind: 'add-passkey'; userId: string }
  | { kind: 'recover'; userId: string; linkHash: string };

type Kept = Purpose & { challenge: string };

/** ms */
export const challengeLifeMs = 120_000;
/** More at a time, and the oldest are forgotten: somebody floods the server, which the rate limit makes slow. */
const mostOpen = 10_000;

export const challenges = (clock: () => number) => {
  const open = new LRUCache<string, { kept: Kept; expiresAt: number }>({ max: mostOpen });
  return {
    /** Answers the id under which the answer will come. */
    keep: (kept: Kept): string => {
      const id = randomUUID();
      open.set(id, { kept, expiresAt: clock() + challengeLifeMs });
      return id;
    },
    /** What was kept for that kind of ceremony, once; undefined when it is unknown, used, expired or of another kind. */
    take: <K extends Purpose['kind']>(kind: K, id: string): Extract<Kept, { kind: K }> | undefined => {
      const found = open.get(id);
      open.delete(id);
      if (found === undefined || found.expiresAt <= clock() || found.kept.kind !== kind) return undefined;
      return found.kept as Extract<Kept, { kind: K }>;
    },
  };
};

export type Challenges = ReturnType<typeof challenges>;
