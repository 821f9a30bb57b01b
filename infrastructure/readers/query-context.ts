// A read-only view of both files for queries.
import { Kysely, SqliteDialect } from 'kysely';
import type { Database, QueryContext } from '../../projections/queries/query.ts';
import { openReadonly } from '../sqlite/open.ts';
import { matchesSearch } from '../sqlite/search.ts';

export interface ReaderSettings {
  logPath: string;
  readPath: string;
}

export interface OpenContext extends QueryContext {
  /** All statements of a query see the same read models: a batch, or a rebuild's switch, does not come in between. */
  inSnapshot<T>(query: () => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export const openQueryContext = ({ logPath, readPath }: ReaderSettings): OpenContext => {
  const connection = openReadonly(readPath);
  connection.prepare('ATTACH DATABASE ? AS log_file').run(logPath);
  const db = new Kysely<Database>({ dialect: new SqliteDialect({ database: connection }) });
  const inSnapshot = async <T>(query: () => Promise<T>): Promise<T> => {
    connection.exec('BEGIN');
    try {
      return await query();
    } finally {
      // SQLite may have ended it by itself, when a query has failed.
      if (connection.inTransaction) connection.exec('ROLLBACK');
    }
  };
  return { db, matchesSearch, inSnapshot, close: () => db.destroy() };
};
