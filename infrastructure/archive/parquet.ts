// The shape of archived occurrences: the table in which they wait to be written, the columns of the files, and how these are read.
import { quoted } from '../duckdb/open.ts';

const texts = ['fingerprint', 'error_type', 'message', 'release', 'environment', 'source', 'route', 'screen'];

/** Times are ms. */
export const waitingTable = `CREATE TABLE waiting (position BIGINT, recorded_at BIGINT, occurred_at BIGINT,
  algorithm INTEGER, ${texts.map((name) => `${name} VARCHAR`).join(', ')}, payload VARCHAR)`;

/** The day (UTC) on which a waiting occurrence was recorded. */
export const dayOf = "strftime(epoch_ms(recorded_at), '%Y-%m-%d')";

/** What is in the files, in this order. */
export const fileColumns = ['position', 'recorded_at', 'occurred_at', 'algorithm', ...texts, 'payload'].join(', ');

/** What waits and was recorded on a day, as it is written. */
export const archivedOn = (day: string): string =>
  `SELECT position, epoch_ms(recorded_at) AS recorded_at, epoch_ms(occurred_at) AS occurred_at, algorithm,
   ${texts.join(', ')}, payload FROM waiting WHERE ${dayOf} = ${quoted(day)}`;

export const copyOptions = '(FORMAT parquet, COMPRESSION zstd)';

export const parquet = (files: readonly string[], options = 'hive_partitioning = false'): string =>
  `read_parquet([${files.map(quoted).join(', ')}], ${options})`;

const noFile = `(SELECT NULL::VARCHAR AS project_id, NULL::DATE AS day, NULL::BIGINT AS position, NULL::TIMESTAMP AS recorded_at,
  NULL::TIMESTAMP AS occurred_at, NULL::INTEGER AS algorithm, ${texts.map((name) => `NULL::VARCHAR AS ${name}`).join(', ')},
  NULL::VARCHAR AS payload WHERE false)`;

/** Archived occurrences with their project and day; the payload as JSON, and the stack taken out of it. */
export const archiveView = (files: readonly string[]): string => {
  const rows =
    files.length === 0
      ? noFile
      : parquet(files, 'hive_partitioning = true, hive_types = {project_id: VARCHAR, day: DATE}');
  return `SELECT project_id, day, * EXCLUDE (project_id, day) REPLACE (payload::JSON AS payload),
    payload::JSON ->> 'stack' AS stack FROM ${rows}`;
};
