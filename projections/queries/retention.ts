// What retention asks: where in the log a time is, whether there is anything too old, and how much there is of all.

import { idOf } from './names.ts';
import type { Query } from './query.ts';

/** The first log position that was recorded at a time (ms) or after it. */
export const positionAt: Query<{ time: number }, number> = async ({ log }, { time }) => log.positionAt(time);

/** Occurrences of a project that are shown though they are before a position, and hours before a time (ms). */
export const retainable: Query<
  { projectId: string; before: number; hourlyBefore: number },
  { occurrences: number; hourlyCounts: number }
> = async ({ read }, { projectId, before, hourlyBefore }) => {
  const occurrences = await read
    .selectFrom('occurrences')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('project_id', '=', idOf(projectId))
    .where('position', '<', before)
    .executeTakeFirstOrThrow();
  const hourlyCounts = await read
    .selectFrom('hourly_counts')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('hour', '<', hourlyBefore)
    .where('project_id', '=', idOf(projectId))
    .executeTakeFirstOrThrow();
  return { occurrences: occurrences.count, hourlyCounts: hourlyCounts.count };
};

/** Positions after one, up to another, of occurrences whose payload holds a text in quotes, as JSON writes it. */
export const payloadsWith: Query<{ text: string; after: number; until: number; limit: number }, number[]> = async (
  { log },
  { text, ...between },
) => log.payloadsWith(text, between);

/** Both are kept as numbers, not counted. */
export const storedCounts: Query<Record<string, never>, { rawEvents: number; hourlyCounts: number }> = async ({
  read,
  log,
}) => {
  const hourly = await read
    .selectFrom('row_counts')
    .select('count')
    .where('name', '=', 'hourly_counts')
    .executeTakeFirst();
  return { rawEvents: log.occurrenceCount(), hourlyCounts: hourly?.count ?? 0 };
};
