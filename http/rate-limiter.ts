// A token bucket per client. Ingest drops what it refuses, so no library's 429 fits, and it runs on the hottest path.
import { LRUCache } from 'lru-cache';
import { networkOf } from './client-address.ts';

/** Clients that are remembered; the one unseen for longest is forgotten first, which can only let it do more. */
const mostClients = 10_000;

interface Bucket {
  tokens: number;
  /** ms since the epoch */
  filledAt: number;
}

export interface RateLimiter {
  /** Takes one token of the bucket of a client's address, if there is one. */
  take(address: string): boolean;
}

/** @param perSecond tokens that come back per second @param burst tokens that a bucket holds */
export const rateLimiter = (perSecond: number, burst: number, clock: () => number): RateLimiter => {
  const buckets = new LRUCache<string, Bucket>({ max: mostClients });
  return {
    take: (address) => {
      const now = clock();
      const client = networkOf(address);
      let bucket = buckets.get(client);
      if (bucket === undefined) {
        bucket = { tokens: burst, filledAt: now };
        buckets.set(client, bucket);
      }
      // A clock that was set back takes nothing away.
      const elapsedMs = Math.max(0, now - bucket.filledAt);
      bucket.tokens = Math.min(burst, bucket.tokens + (elapsedMs * perSecond) / 1000);
      bucket.filledAt = now;
      if (bucket.tokens < 1) return false;
      bucket.tokens -= 1;
      return true;
    },
  };
};
