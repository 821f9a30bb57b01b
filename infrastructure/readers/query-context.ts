// A read-only view of both files for queries, each on a connection of its own.
import { Kysely, SqliteDialect } from 'kysely';
import type { CredentialTables, Database, QueryContext } from '../../projections/queries/query.ts';
import { logReader } from '../log/log-reader.ts';
import { type Connection, openReadonly } from '../sqlite/open.ts';
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

const kysely = <T>(database: Connection): Kysely<T> => new Kysely<T>({ dialect: new SqliteDialect({ database }) });

export const openQueryContext = ({ logPath, readPath }: ReaderSettings): OpenContext => {
  const readModels = openReadonly(readPath);
  const log = openReadonly(logPath);
  const read = kysely<Database>(readModels);
  const credentials = kysely<CredentialTables>(log);
  const inSnapshot = async <T>(query: () => Promise<T>): Promise<T> => {
    for (const connection of [readModels, log]) connection.exec('BEGIN');
    try {
      return await query();
    } finally {
      // SQLite may have ended it by itself, when a query has failed.
      for (const connection of [readModels, log]) if (connection.inTransaction) connection.exec('ROLLBACK');
    }
  };
  const close = async (): Promise<void> => {
    await Promise.all([read.destroy(), credentials.destroy()]);
  };
  return { read, log: logReader(log), credentials, matchesSearch, inSnapshot, close };
};
