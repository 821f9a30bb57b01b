// A read-only view of both files for queries.
import { Kysely, SqliteDialect } from 'kysely';
import type { Database, QueryContext } from '../../projections/queries/query.ts';
import { openReadonly } from '../sqlite/open.ts';
import { matchesSearch } from '../sqlite/search.ts';

export interface ReaderSettings {
  logPath: string;
  readPath: string;
}

export const openQueryContext = ({ logPath, readPath }: ReaderSettings): QueryContext & { close(): Promise<void> } => {
  const connection = openReadonly(readPath);
  connection.prepare('ATTACH DATABASE ? AS log_file').run(logPath);
  const db = new Kysely<Database>({ dialect: new SqliteDialect({ database: connection }) });
  return { db, matchesSearch, close: () => db.destroy() };
};
