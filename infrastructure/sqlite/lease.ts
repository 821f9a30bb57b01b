// Which of several processes on one log does what has to be done once. A lock of the operating system, held through SQLite on an
// empty file of its own: it is gone with the process that held it, however that ended, and no clock has a say in it.
import Database from 'better-sqlite3';
import type { Lease } from '../../application/lease.ts';

const again = 1000;

/** Collected as garbage, a connection would be closed, and its lock be gone. */
const held = new Set<Database.Database>();

const isTaken = (error: unknown): boolean =>
  error instanceof Database.SqliteError && /^SQLITE_(BUSY|LOCKED)/.test(error.code);

/** `bloop.db` → `bloop.effects.lock`, in the same folder. */
export const leasePathOf = (logPath: string, name: string): string => `${logPath.replace(/\.db$/, '')}.${name}.lock`;

export const lease = (path: string): Lease => {
  let db: Database.Database | undefined;
  return {
    take: () => {
      if (db !== undefined) return true;
      const opened = new Database(path, { timeout: 0 });
      try {
        // Nothing is ever written in it: the transaction is the lock.
        opened.exec('BEGIN EXCLUSIVE');
        db = opened;
        held.add(opened);
      } catch (error) {
        opened.close();
        if (!isTaken(error)) throw error;
      }
      return db !== undefined;
    },
    release: () => {
      if (db === undefined) return;
      held.delete(db);
      db.close();
      db = undefined;
    },
  };
};

export interface Waiting {
  /** Called once, when this process holds it. */
  onHeld: () => void;
  /** Called once, when another process holds it. */
  onWaiting: () => void;
}

/** Holds it to the end of the process: at once, or within a second or so after whoever holds it has ended. */
export const holdLease = (wanted: Lease, { onHeld, onWaiting }: Waiting): void => {
  const tryOnce = (): boolean => {
    const isHeld = wanted.take();
    if (isHeld) onHeld();
    return isHeld;
  };
  if (tryOnce()) return;
  onWaiting();
  const timer = setInterval(() => {
    if (tryOnce()) clearInterval(timer);
  }, again).unref();
};
