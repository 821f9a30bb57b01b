// How Bloop opens its SQLite files.
import Database from 'better-sqlite3';

export type Connection = Database.Database;

/** How long a connection waits for another writer before it gives up, ms. */
const busyTimeoutMs = 30_000;

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

const configure = (db: Connection, { synchronous, pageSize }: OpenOptions): void => {
  if (pageSize !== undefined) db.pragma(`page_size = ${pageSize}`);
  db.pragma('auto_vacuum = INCREMENTAL');
  db.pragma('journal_mode = WAL');
  db.pragma(`synchronous = ${synchronous}`);
};

/** Opens a file for reading only. The file must exist. */
export const openReadonly = (path: string): Connection =>
  new Database(path, { readonly: true, timeout: busyTimeoutMs });

/** Whether SQLite says that a file is not, or no longer, a database. */
export const isDamaged = (error: unknown): boolean =>
  error instanceof Database.SqliteError && /^SQLITE_(NOTADB|CORRUPT)/.test(error.code);
