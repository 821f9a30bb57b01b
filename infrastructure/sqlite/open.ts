// How Bloop opens its SQLite files.
import Database from 'better-sqlite3';

export type Connection = Database.Database;

/** How long a connection waits for another writer before it gives up, ms. */
const busyTimeoutMs = 30_000;

const mostWalBytes = 64 * 1024 * 1024;

export interface OpenOptions {
  /** `full`: a commit survives a power cut. `normal`: it survives a crash of the process. `off`: scratch files. */
  synchronous: 'full' | 'normal' | 'off';
  /** Bytes; counts for a new file only. */
  pageSize?: number;
}

/** Opens a file for writing, in WAL mode, and gives pages that become free back in small steps. */
export const openWritable = (path: string, { synchronous, pageSize }: OpenOptions): Connection => {
  const db = new Database(path, { timeout: busyTimeoutMs });
  try {
    configure(db, { synchronous, ...(pageSize === undefined ? {} : { pageSize }) });
  } catch (error) {
    db.close();
    throw error;
  }
  return db;
};

/** https://sqlite.org/pragma.html#pragma_auto_vacuum */
const incremental = 2;

const configure = (db: Connection, { synchronous, pageSize }: OpenOptions): void => {
  if (pageSize !== undefined) db.pragma(`page_size = ${pageSize}`);
  // To set it writes a page even where it is set: a full disk would keep the file from being opened at all.
  if (db.pragma('auto_vacuum', { simple: true }) !== incremental) db.pragma(`auto_vacuum = ${incremental}`);
  db.pragma('journal_mode = WAL');
  db.pragma(`synchronous = ${synchronous}`);
  // After somebody has read for long the write-ahead log is cut to this when it begins anew, instead of staying as it was.
  db.pragma(`journal_size_limit = ${mostWalBytes}`);
  // What is forgotten is overwritten, not only let go. https://sqlite.org/pragma.html#pragma_secure_delete
  db.pragma('secure_delete = ON');
};

/** Opens a file for reading only. The file must exist. */
export const openReadonly = (path: string): Connection =>
  new Database(path, { readonly: true, timeout: busyTimeoutMs });

/** Whether SQLite says that a file is not, or no longer, a database. Told by the code: all that is left after a thread's end. */
export const isDamaged = (error: unknown): boolean =>
  /^SQLITE_(NOTADB|CORRUPT)/.test(String((error as { code?: unknown } | undefined)?.code));
