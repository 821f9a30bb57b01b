// Hourly counts as a file for other tools.
import { randomUUID } from 'node:crypto';
import type { ExportParams } from '../../domain/analytics/reports.ts';
import type { ColumnarStore } from '../duckdb/columnar-store.ts';
import { quoted } from '../duckdb/open.ts';
import { textOf, typesOf, windowOf } from './window.ts';

const hour = 'make_timestamp_ms(hour)';
/** Spreadsheets take a cell that begins like this for a formula; after a quote it is a text. https://owasp.org/www-community/attacks/CSV_Injection */
const asText = (column: string): string => `regexp_replace(${column}, '^([=+@\\t\\r-])', '''\\1')`;
const asItIs = (column: string): string => column;
const formats = {
  parquet: { options: 'FORMAT parquet, COMPRESSION zstd', hour, cell: asItIs },
  csv: { options: 'FORMAT csv, HEADER', hour: `strftime(${hour}, '%Y-%m-%dT%H:%M:%SZ')`, cell: asText },
};

/** Files that are still being made or sent are named after this; what a killed process left is removed by it. */
export const exportMark = '.export-';

/** Answers the path of a file that the caller removes. It is made beside the store, in pieces: it may be larger than memory. */
export const exportCounts = async (store: ColumnarStore, path: string, params: ExportParams): Promise<string> => {
  const { where, values } = windowOf(store, params);
  const target = `${path}${exportMark}${randomUUID()}`;
  const format = formats[params.format];
  const columns = ['project_id', 'fingerprint', 'environment', 'release', 'source', 'route'];
  await store.db.connection.run(
    `COPY (
       SELECT ${format.hour} AS hour, ${columns.map((column) => `${format.cell(textOf(column))} AS ${column}`)}, count
       FROM activity WHERE ${where} ORDER BY ALL
     ) TO ${quoted(target)} (${format.options})`,
    values,
    typesOf(values),
  );
  return target;
};
