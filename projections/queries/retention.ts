// What retention asks: where in the log a time is, whether there is anything too old, and how much there is of all.

import { sql } from 'kysely';
import { idOf } from './names.ts';
import type { Query } from './query.ts';

/** The first log position that was recorded at a time (ms) or after it. By halves. */
export const positionAt: Query<{ time: number }, number> = async ({ db }, { time }) => {
  const newest = await db.selectFrom('log_file.log').select('position').orderBy('position', 'desc').limit(1).execute();
  let low = 1;
  let high = (newest[0]?.position ?? 0) + 1;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const row = await db
      .selectFrom('log_file.log')
      .select('recorded_at')
      .where('position', '>=', middle)
      .orderBy('position')
      .limit(1)
      .executeTakeFirst();
    if (row !== undefined && row.recorded_at < time) low = middle + 1;
    else high = middle;
  }
  return low;
};

/** Occurrences of a project that are shown though they are before a position, and hours before a time (ms). */
export const retainable: Query<
  { projectId: string; before: number; hourlyBefore: number },
  { occurrences: number; hourlyCounts: number }
> = async ({ db }, { projectId, before, hourlyBefore }) => {
  const occurrences = await db
    .selectFrom('occurrences')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('project_id', '=', idOf(projectId))
    .where('position', '<', before)
    .executeTakeFirstOrThrow();
  const hourlyCounts = await db
    .selectFrom('hourly_counts')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('hour', '<', hourlyBefore)
    .where('project_id', '=', idOf(projectId))
    .executeTakeFirstOrThrow();
  return { occurrences: occurrences.count, hourlyCounts: hourlyCounts.count };
};

/** Positions after one, up to another, of occurrences whose payload holds a text in quotes, as JSON writes it. */
export const payloadsWith: Query<{ text: string; after: number; until: number; limit: number }, number[]> = async (
  { db },
  { text, after, until, limit },
) => {
  const rows = await db
    .selectFrom('log_file.log')
    .select('position')
    .where('version', 'is', null)
    .where('position', '>', after)
    .where('position', '<=', until)
    .where(sql<boolean>`instr(payload, ${JSON.stringify(text)}) > 0`)
    .orderBy('position')
    .limit(limit)
    .execute();
  return rows.map(({ position }) => position);
};

/** Both are kept as numbers, not counted. */
export const storedCounts: Query<Record<string, never>, { rawEvents: number; hourlyCounts: number }> = async ({
  db,
}) => {
  const raw = await db.selectFrom('log_file.raw_events').select('count').executeTakeFirst();
  const hourly = await db
    .selectFrom('row_counts')
    .select('count')
    .where('name', '=', 'hourly_counts')
    .executeTakeFirst();
  return { rawEvents: raw?.count ?? 0, hourlyCounts: hourly?.count ?? 0 };
};
