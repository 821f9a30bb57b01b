// Events per hour, zero-filled and ascending: of everything, and of one issue.
import { hourlyByIssue, lastHours } from './hourly-by-issue.ts';
import { idOf } from './names.ts';
import type { Query } from './query.ts';

export interface TrendPoint {
  /** Start of the hour, ms since the epoch. */
  hour_bucket: number;
  count: number;
}

interface Window {
  /** How many hours, ending in the hour of `now`. */
  hours: number;
  now: number;
}

export const trends: Query<Window & { projectId?: string | undefined }, TrendPoint[]> = async (
  { db },
  { projectId, hours, now },
) => {
  const buckets = lastHours(hours, now);
  let query = db
    .selectFrom('totals')
    .select(['hour', ({ fn }) => fn.sum<number>('count').as('count')])
    .where('hour', '>=', buckets[0] as number)
    .where('hour', '<=', buckets.at(-1) as number)
    .groupBy('hour');
  if (projectId !== undefined) query = query.where('project_id', '=', idOf(projectId));
  const counts = new Map((await query.execute()).map(({ hour, count }) => [hour, count]));
  return buckets.map((hour) => ({ hour_bucket: hour, count: counts.get(hour) ?? 0 }));
};

export const issueTrend: Query<Window & { projectId: string; fingerprint: string }, TrendPoint[]> = async (
  context,
  { projectId, fingerprint, hours, now },
) => {
  const issues = await context.db
    .selectFrom('issues')
    .select(['project_id', 'fingerprint'])
    .where('project_id', '=', idOf(projectId))
    .where('fingerprint', '=', idOf(fingerprint))
    .execute();
  const [counts = []] = await hourlyByIssue(context, { issues, hours, now });
  return lastHours(hours, now).map((hour, index) => ({ hour_bucket: hour, count: counts[index] ?? 0 }));
};
