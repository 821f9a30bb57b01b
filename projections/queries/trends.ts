// Events per hour, zero-filled and ascending: of everything, and of one issue.

import { givenOf } from './filters.ts';
import { hourlyByIssue, lastHours } from './hourly-by-issue.ts';
import { idOf } from './names.ts';
import { narrowedHours, type OverviewFilter } from './narrowed-hours.ts';
import type { Query, QueryContext } from './query.ts';

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

const ofAll = ({ read }: QueryContext, { projectId }: OverviewFilter, from: number, to: number) => {
  const query = read
    .selectFrom('totals')
    .select(['hour', ({ fn }) => fn.sum<number>('count').as('count')])
    .where('hour', '>=', from)
    .where('hour', '<=', to)
    .groupBy('hour');
  return (projectId === undefined ? query : query.where('project_id', '=', idOf(projectId))).execute();
};

export const trends: Query<Window & OverviewFilter, TrendPoint[]> = async (context, { hours, now, ...filter }) => {
  const buckets = lastHours(hours, now);
  const [from, to] = [buckets[0] as number, buckets.at(-1) as number];
  const found =
    givenOf(filter).length === 0
      ? await ofAll(context, filter, from, to)
      : await narrowedHours(context, filter, from, to)
          .select(['hour', ({ fn }) => fn.sum<number>('count').as('count')])
          .groupBy('hour')
          .execute();
  const counts = new Map(found.map(({ hour, count }) => [hour, count]));
  return buckets.map((hour) => ({ hour_bucket: hour, count: counts.get(hour) ?? 0 }));
};

export const issueTrend: Query<Window & { projectId: string; fingerprint: string }, TrendPoint[]> = async (
  context,
  { projectId, fingerprint, hours, now },
) => {
  const issues = await context.read
    .selectFrom('issues')
    .select(['project_id', 'fingerprint'])
    .where('project_id', '=', idOf(projectId))
    .where('fingerprint', '=', idOf(fingerprint))
    .execute();
  const [counts = []] = await hourlyByIssue(context, { issues, hours, now });
  return lastHours(hours, now).map((hour, index) => ({ hour_bucket: hour, count: counts[index] ?? 0 }));
};
