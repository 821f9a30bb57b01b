// How far the read models are, and how much there is in each.
import { sql } from 'kysely';
import type { Query } from './query.ts';

/** Tables of more rows than this are not counted: it would take too long. */
export const mostCounted = 100_000;

export interface SystemState {
  /** The newest event; `recordedAt` is null for an empty log, ms. */
  log: { position: number; recordedAt: number | null };
  projections: {
    name: string;
    version: number;
    position: number;
    /** Null for more than `mostCounted`. */
    rows: number | null;
  }[];
}

/** Of the read models of these names. */
export const systemState: Query<{ names: readonly string[] }, SystemState> = async ({ read, log }, { names }) => {
  const newest = log.newest();
  const checkpoints = await read
    .selectFrom('checkpoints')
    .select(['name', 'position', sql<number>`version ->> 0`.as('version')])
    .where('name', 'in', names)
    .execute();
  const known = new Map(
    (await read.selectFrom('row_counts').selectAll().execute()).map(({ name, count }) => [name, count]),
  );
  const projections: SystemState['projections'] = [];
  for (const name of names) {
    const checkpoint = checkpoints.find((each) => each.name === name);
    if (checkpoint === undefined) continue;
    const rows =
      known.get(name) ?? (await countUpTo(mostCounted + 1)(sql.table(name)).execute(read)).rows[0]?.count ?? 0;
    projections.push({ ...checkpoint, rows: known.has(name) || rows <= mostCounted ? rows : null });
  }
  return { log: { position: newest?.position ?? 0, recordedAt: newest?.recordedAt ?? null }, projections };
};

const countUpTo = (most: number) => (table: ReturnType<typeof sql.table>) =>
  sql<{ count: number }>`SELECT count(*) AS count FROM (SELECT 1 FROM ${table} LIMIT ${most})`;
