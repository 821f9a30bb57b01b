// Opens DuckDB: bounded in memory and threads, and never fetching an extension from the network.
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';

export interface DuckDbLimits {
  memoryMb: number;
  threads: number;
  /** Where it may put what does not fit into memory; nowhere when left out. */
  spillTo?: string | undefined;
}

export interface DuckDb {
  connection: DuckDBConnection;
  close(): void;
}

/** @param path a file, or `:memory:`. https://duckdb.org/docs/stable/configuration/overview */
export const openDuckDb = async (path: string, { memoryMb, threads, spillTo = '' }: DuckDbLimits): Promise<DuckDb> => {
  const instance = await DuckDBInstance.create(path, {
    memory_limit: `${memoryMb}MB`,
    threads: String(threads),
    temp_directory: spillTo,
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  });
  const connection = await instance.connect();
  return {
    connection,
    close: () => {
      connection.closeSync();
      instance.closeSync();
    },
  };
};

/** A text as SQL writes it. */
export const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;
