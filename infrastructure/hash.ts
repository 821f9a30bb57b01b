// xxh3-64, the hash of fingerprints. https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md
import { createXXHash3 } from 'hash-wasm';
import type { Hash } from '../domain/ingest/fingerprint.ts';

/** Loads the hash once; it answers 16 hexadecimal digits. */
export const xxh3 = async (): Promise<Hash> => {
  const hasher = await createXXHash3();
  return (text) => hasher.init().update(text).digest();
};
