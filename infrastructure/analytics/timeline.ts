// Events over time, by one of their properties: the largest series, and the rest as one.
import type { Dimension, Timeline, TimelineParams } from '../../domain/analytics/reports.ts';
import { hourMs } from '../../projections/hours.ts';
import type { ColumnarStore } from '../duckdb/columnar-store.ts';
import { rowsOf, textOf, windowOf } from './window.ts';

const dayMs = 24 * hourMs;

/** What a row is counted under, and how it is called, in SQL. The status is that of the issue now. */
const keys: Record<Dimension, { key: string; name: string }> = {
  release: { key: 'release', name: textOf('key') },
  environment: { key: 'environment', name: textOf('key') },
  source: { key: 'source', name: textOf('key') },
  route: { key: 'route', name: textOf('key') },
  status: { key: "coalesce(status, 'unresolved')", name: 'key' },
};

interface Cell {
  /** Null for the rest. */
  name: string | null;
  bucket: number;
  count: number;
}

export const timeline = async (store: ColumnarStore, params: TimelineParams): Promise<Timeline> => {
  const { by, interval, hours, top } = params;
  const { where, values, from, to } = windowOf(store, params);
  const size = interval === 'day' ? dayMs : hourMs;
  const { key, name } = keys[by];
  const cells = await rowsOf<Cell>(
    store,
    `WITH cells AS (
       SELECT ${key} AS key, hour // ${size} * ${size} AS bucket, sum(count)::BIGINT AS count
       FROM activity ${by === 'status' ? 'JOIN known_issues USING (project_id, fingerprint)' : ''}
       WHERE ${where} GROUP BY ALL
     ), largest AS (
       SELECT key, ${name} AS name, sum(count) AS total FROM cells GROUP BY ALL ORDER BY total DESC, name LIMIT $top
     )
     SELECT name, bucket, sum(count)::BIGINT AS count
     FROM cells LEFT JOIN largest USING (key) GROUP BY ALL`,
    { ...values, top },
  );
  const first = Math.floor(from / size) * size;
  const buckets = Array.from({ length: Math.floor((to - first) / size) + 1 }, (_, index) => first + index * size);
  const seriesOf = (rows: readonly Cell[]) => {
    const counts = buckets.map(() => 0);
    let total = 0;
    for (const { bucket, count } of rows) {
      counts[(bucket - first) / size] = count;
      total += count;
    }
    return { total, counts };
  };
  const byName = new Map<string | null, Cell[]>([[null, []]]);
  for (const cell of cells) {
    const rows = byName.get(cell.name);
    if (rows === undefined) byName.set(cell.name, [cell]);
    else rows.push(cell);
  }
  const series = [...byName]
    .flatMap(([name, rows]) => (name === null ? [] : [{ name, ...seriesOf(rows) }]))
    .sort((a, b) => b.total - a.total || (a.name < b.name ? -1 : 1));
  return { by, interval, window_hours: hours, buckets, series, other: seriesOf(byName.get(null) ?? []) };
};
