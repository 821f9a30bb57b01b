// Counts per hour of given issues, zero-filled. Hours are named one by one, so that each is one step into the table's key.
import { hourMs, hourOf } from '../hours.ts';
import type { NameId } from '../projection.ts';
import { type NarrowingValues, narrowedTo } from './filters.ts';
import type { Query } from './query.ts';

export interface HourlyByIssue {
  issues: { project_id: NameId; fingerprint: NameId }[];
  /** How many hours, ending in the hour of `now`. */
  hours: number;
  now: number;
  filter?: NarrowingValues;
}

/** The hours that end in the one of `now`, oldest first. */
export const lastHours = (hours: number, now: number): number[] =>
  Array.from({ length: hours }, (_, index) => hourOf(now) - (hours - 1 - index) * hourMs);

const distinct = (values: NameId[]): NameId[] => [...new Set(values)];

/** One array of counts per issue, oldest hour first. */
export const hourlyByIssue: Query<HourlyByIssue, number[][]> = async (
  { read },
  { issues, hours, now, filter = {} },
) => {
  if (issues.length === 0) return [];
  const wanted = lastHours(hours, now);
  const query = read
    .selectFrom('hourly_counts')
    .select(['project_id', 'fingerprint', 'hour', 'count'])
    .where('hour', 'in', wanted)
    .where('project_id', 'in', distinct(issues.map((issue) => issue.project_id)))
    .where('fingerprint', 'in', distinct(issues.map((issue) => issue.fingerprint)));

  const counts = issues.map(() => new Array<number>(hours).fill(0));
  const indexOf = new Map(issues.map((issue, index) => [`${issue.project_id}\n${issue.fingerprint}`, index]));
  for (const row of await narrowedTo(query, filter).execute()) {
    const series = counts[indexOf.get(`${row.project_id}\n${row.fingerprint}`) ?? -1];
    const slot = (row.hour - (wanted[0] as number)) / hourMs;
    if (series !== undefined) series[slot] = (series[slot] ?? 0) + row.count;
  }
  return counts;
};
