// Reading archived occurrences: what there is, and SQL over it.
import { statSync } from 'node:fs';
import { openDuckDb } from '../duckdb/open.ts';
import { archiveFiles } from './files.ts';
import { archiveView, parquet } from './parquet.ts';

export interface ArchivedDay {
  projectId: string;
  /** `yyyy-mm-dd`, UTC: when they were recorded. */
  day: string;
  occurrences: number;
  files: number;
  bytes: number;
}

export interface QueryAnswer {
  columns: string[];
  /** Integers are `bigint` or number, times are dates. */
  rows: Record<string, unknown>[];
}

const limits = { memoryMb: 1024, threads: 2 };

/** @param view what can be asked for as `events` */
const ask = async (view: string, sql: string): Promise<QueryAnswer> => {
  const { connection, close } = await openDuckDb(':memory:', limits);
  try {
    await connection.run(`CREATE VIEW events AS ${view}`);
    const answer = await connection.runAndReadAll(sql);
    return { columns: answer.deduplicatedColumnNames(), rows: answer.getRowObjectsJS() };
  } finally {
    close();
  }
};

/** By project and day. */
export const archivedDays = async (folder: string): Promise<ArchivedDay[]> => {
  const files = archiveFiles(folder);
  if (files.length === 0) return [];
  const from = parquet(
    files,
    'hive_partitioning = true, hive_types = {project_id: VARCHAR, day: VARCHAR}, filename = true',
  );
  const counts = `SELECT project_id, day, filename, count(*) AS occurrences FROM ${from} GROUP BY ALL ORDER BY ALL`;
  const days = new Map<string, ArchivedDay>();
  for (const row of (await ask(archiveView(files), counts)).rows) {
    const { project_id: projectId, day, filename, occurrences } = row as Record<string, string>;
    const key = JSON.stringify([projectId, day]);
    const sum = days.get(key) ?? { projectId, day, occurrences: 0, files: 0, bytes: 0 };
    sum.occurrences += Number(occurrences);
    sum.files += 1;
    sum.bytes += statSync(filename as string).size;
    days.set(key, sum as ArchivedDay);
  }
  return [...days.values()];
};

/** @throws Error with what DuckDB says of the SQL */
export const queryArchive = (folder: string, sql: string): Promise<QueryAnswer> =>
  ask(archiveView(archiveFiles(folder)), sql);
