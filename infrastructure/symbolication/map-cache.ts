// Parsed source maps, as many as fit.
import type { TraceMap } from '@jridgewell/trace-mapping';
import { LRUCache } from 'lru-cache';

/** What a parsed map takes in memory for each byte of its text: measured, see docs/benchmarks.md. */
const bytesPerByte = 6;

export interface MapCache {
  get(hash: string): TraceMap | undefined;
  set(hash: string, map: TraceMap, textBytes: number): void;
}

/** @param maxBytes a map that is larger than all of it is kept alone, until the next */
export const mapCache = (maxBytes: number): MapCache => {
  const cache = new LRUCache<string, TraceMap>({ maxSize: maxBytes });
  return {
    get: (hash) => cache.get(hash),
    set: (hash, map, textBytes) =>
      void cache.set(hash, map, { size: Math.min(maxBytes, textBytes * bytesPerByte + 1) }),
  };
};
