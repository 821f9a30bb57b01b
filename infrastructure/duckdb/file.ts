// Throwing a DuckDB file away, and whether that has to be, without loading DuckDB for it.
import { rmSync } from 'node:fs';

/** The file, and what DuckDB keeps beside it. */
export const removeColumnarFile = (path: string): void => {
  for (const suffix of ['', '.wal', '.tmp']) rmSync(path + suffix, { recursive: true, force: true });
};

/** What lies in the file is not what was written: each question that needs it would fail again. */
export const isDamagedColumnar = (error: unknown): boolean => /Corrupt database file/.test(String(error));

/** After such an error DuckDB answers nothing more until the file is opened anew. */
export const hasGivenUp = (error: unknown): boolean =>
  /(FATAL|INTERNAL) Error|database has been invalidated/.test(String(error));

/** Nothing is wrong with the file: it could not be opened for want of memory, room or rights, or another process has it. */
export const isOutOfReach = (error: unknown): boolean =>
  /Could not set lock|Out of Memory|No space left|Permission denied|Read-only file system|Too many open files|File too large/i.test(
    String(error),
  );
