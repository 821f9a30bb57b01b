// Throwing a DuckDB file away, without loading DuckDB for it.
import { rmSync } from 'node:fs';

/** The file, and what DuckDB keeps beside it. */
export const removeColumnarFile = (path: string): void => {
  for (const suffix of ['', '.wal', '.tmp']) rmSync(path + suffix, { recursive: true, force: true });
};
