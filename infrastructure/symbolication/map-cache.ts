// Parsed source maps, as many as fit.
import type { TraceMap } from '@jridgewell/trace-mapping';
import { LRUCache } from 'lru-cache';

export interface MapCache {
  get(hash: string): TraceMap | undefined;
  /** @param bytes what it takes in memory: one that is larger than all there is takes the place of all others */
  set(hash: string, map: TraceMap, bytes: number): void;
}

export const mapCache = (maxBytes: number): MapCache => {
  const cache = new LRUCache<string, TraceMap>({ maxSize: maxBytes });
  return {
    get: (hash) => cache.get(hash),
    set: (hash, map, bytes) => void cache.set(hash, map, { size: Math.min(maxBytes, Math.max(1, bytes)) }),
  };
};
