// Ceremonies under way: what a browser was asked to sign, and what for. Each is answered once, within two minutes. Nothing is
// kept of those that are open: everybody may begin as many as they like, and nobody's is pushed out by another's. What was
// asked is sealed in the id itself, which only this process can make and read.
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { type Asked, type Challenges, challengeLifeMs, type Purpose } from '../../application/access/ceremonies.ts';

interface Sealed {
  kept: Asked;
  /** ms since the epoch */
  expiresAt: number;
}

/** Answers within the life of a challenge, of all clients: the rate limit lets each send a few a second. */
const mostAnswered = 100_000;

/** Encrypts and authenticates: NIST SP 800-38D, with its lengths of nonce and tag in bytes. */
const cipher = 'aes-256-gcm';
const keyBytes = 32;
const nonceBytes = 12;
const tagBytes = 16;

export const challenges = (clock: () => number): Challenges => {
  const key = randomBytes(keyBytes);
  /** The nonces of ids that came back. */
  const answered = new LRUCache<string, true>({ max: mostAnswered });

  const seal = (sealed: Sealed): string => {
    const nonce = randomBytes(nonceBytes);
    const sealing = createCipheriv(cipher, key, nonce);
    const text = Buffer.concat([sealing.update(JSON.stringify(sealed)), sealing.final()]);
    return Buffer.concat([nonce, sealing.getAuthTag(), text]).toString('base64url');
  };

  const opened = (bytes: Buffer): Sealed | undefined => {
    if (bytes.length <= nonceBytes + tagBytes) return undefined;
    const opening = createDecipheriv(cipher, key, bytes.subarray(0, nonceBytes), { authTagLength: tagBytes });
    opening.setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes));
    try {
      const text = Buffer.concat([opening.update(bytes.subarray(nonceBytes + tagBytes)), opening.final()]);
      return JSON.parse(text.toString()) as Sealed;
    } catch {
      // Not of this process.
      return undefined;
    }
  };

  return {
    keep: (kept) => seal({ kept, expiresAt: clock() + challengeLifeMs }),
    take: <K extends Purpose['kind']>(kind: K, id: string) => {
      const bytes = Buffer.from(id, 'base64url');
      const found = opened(bytes);
      if (found === undefined) return undefined;
      const nonce = bytes.subarray(0, nonceBytes).toString('hex');
      const isFirst = !answered.has(nonce);
      answered.set(nonce, true);
      if (!isFirst || found.expiresAt <= clock() || found.kept.kind !== kind) return undefined;
      return found.kept as Extract<Asked, { kind: K }>;
    },
  };
};
