// What a file no longer needs: free pages, and what still lies in its write-ahead log after it was overwritten.
import type { Connection } from './open.ts';

/** Free pages that stay, for what comes next. */
const sparePages = 256;
/** Pages given back to the file system in one step: some milliseconds of work. */
const pagesPerStep = 64;

const freePages = (db: Connection): number => db.pragma('freelist_count', { simple: true }) as number;

/** One step; answers how many it were. None where none are left but `spare`, or the file was made otherwise. */
export const giveBackPages = (db: Connection, spare = sparePages): number => {
  const free = freePages(db);
  if (free <= spare) return 0;
  db.pragma(`incremental_vacuum(${pagesPerStep})`);
  return Math.max(0, free - freePages(db));
};

/**
 * Empties the write-ahead log, and answers whether it could: not while somebody reads, which it does not wait for.
 * https://sqlite.org/pragma.html#pragma_wal_checkpoint
 */
export const emptyWal = (db: Connection): boolean => {
  const timeout = db.pragma('busy_timeout', { simple: true });
  db.pragma('busy_timeout = 0');
  try {
    const [{ busy } = { busy: 1 }] = db.pragma('wal_checkpoint(TRUNCATE)') as { busy: number }[];
    return busy === 0;
  } finally {
    db.pragma(`busy_timeout = ${timeout}`);
  }
};
