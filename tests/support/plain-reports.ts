// The reports as their definitions say, worked out event by event, with nothing shared with the code that is tested.
import type { Scope } from '../../domain/analytics/reports.ts';
import type { Happening } from './events.ts';

export interface PlainEvent {
  project: string;
  fingerprint: string;
  environment: string;
  release: string;
  source: string;
  route: string;
  at: number;
}

const hour = 3_600_000;

export const eventsOf = (happenings: readonly Happening[]): PlainEvent[] =>
  happenings.flatMap(({ event, projectId }) =>
    event.type === 'ErrorCaptured'
      ? [
          {
            project: projectId ?? '',
            fingerprint: event.data.fingerprint,
            environment: event.data.environment,
            release: event.data.release,
            source: event.data.source,
            route: event.data.route ?? '',
            at: event.data.occurredAt,
          },
        ]
      : [],
  );

/** The hours of a window, ascending. */
export const hoursOf = ({ hours, now }: Scope, periodsBack = 0): number[] => {
  const last = Math.floor(now / hour) * hour - periodsBack * hours * hour;
  return Array.from({ length: hours }, (_, index) => last - (hours - 1 - index) * hour);
};

const inScope =
  ({ projectId, environment }: Scope) =>
  (event: PlainEvent) =>
    (projectId === undefined || event.project === projectId) &&
    (environment === undefined || event.environment === environment);

const groups = <T>(items: readonly T[], keyOf: (item: T) => string): [string, T[]][] => {
  const found = new Map<string, T[]>();
  for (const item of items) found.set(keyOf(item), [...(found.get(keyOf(item)) ?? []), item]);
  return [...found];
};
const perHour = (events: readonly PlainEvent[], hours: readonly number[]): number[] =>
  hours.map((start) => events.filter(({ at }) => at >= start && at < start + hour).length);
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const issueOf = ({ project, fingerprint }: PlainEvent) => `${project} ${fingerprint}`;
const isIn = (hours: readonly number[]) => (event: PlainEvent) =>
  event.at >= (hours[0] as number) && event.at < (hours.at(-1) as number) + hour;

export const plainSpikes = (all: readonly PlainEvent[], scope: Scope, threshold: number) => {
  const hours = hoursOf(scope);
  return groups(all.filter(inScope(scope)), issueOf).flatMap(([issue, events]) => {
    const counts = perHour(events, hours);
    return counts.flatMap((count, index) => {
      const others = counts.filter((_, i) => i !== index);
      if (count === 0 || others.length === 0) return [];
      const mean = sum(others) / others.length;
      const stddev = Math.sqrt(sum(others.map((c) => (c - mean) ** 2)) / others.length);
      const zscore = (count - mean) / Math.max(stddev, 1);
      return zscore >= threshold && count >= 5
        ? [{ issue, hour_bucket: hours[index] as number, count, mean, stddev, zscore }]
        : [];
    });
  });
};

export const plainMovers = (all: readonly PlainEvent[], scope: Scope) =>
  groups(all.filter(inScope(scope)), issueOf).flatMap(([issue, events]) => {
    const [count_current, count_previous] = [0, 1].map((back) => events.filter(isIn(hoursOf(scope, back))).length) as [
      number,
      number,
    ];
    const delta = count_current - count_previous;
    const isNew = count_previous === 0;
    const delta_pct = isNew ? null : (delta / count_previous) * 100;
    return delta === 0 ? [] : [{ issue, count_current, count_previous, delta, delta_pct, new: isNew }];
  });

export const plainCorrelations = (all: readonly PlainEvent[], scope: Scope) => {
  const hours = hoursOf(scope);
  const week = hoursOf({ ...scope, hours: Math.max(168, scope.hours) });
  const isSameTime = (a: number) => (b: number) => (a - b) % (24 * hour) === 0;
  const found = groups(all.filter(inScope(scope)), issueOf)
    .map(([issue, events]) => ({ issue, events, raw: perHour(events, hours) }))
    .filter(({ raw }) => raw.filter((count) => count > 0).length >= 6);
  const since = Math.min(...found.flatMap(({ events }) => events.filter(isIn(week)).map(({ at }) => at)));
  const series = found.map(({ issue, events, raw }) => {
    const usual = (start: number) => {
      const alike = week.filter(isSameTime(start));
      return sum(perHour(events, alike)) / Math.max(2, alike.filter((each) => each + hour > since).length);
    };
    return { issue, counts: raw.map((count, index) => count - usual(hours[index] as number)) };
  });
  return series.flatMap((a, index) =>
    series.slice(index + 1).flatMap((b) => {
      const [meanA, meanB] = [sum(a.counts) / hours.length, sum(b.counts) / hours.length];
      const covariance = sum(hours.map((_, i) => ((a.counts[i] ?? 0) - meanA) * ((b.counts[i] ?? 0) - meanB)));
      const spread = (counts: number[], mean: number) => Math.sqrt(sum(counts.map((count) => (count - mean) ** 2)));
      const [spreadA, spreadB] = [spread(a.counts, meanA), spread(b.counts, meanB)];
      const correlation = covariance / (spreadA * spreadB);
      return Math.min(spreadA, spreadB) < 1e-6 ? [] : [{ issues: [a.issue, b.issue].sort().join(' & '), correlation }];
    }),
  );
};

/** Halves away from zero, and no zero with a sign. */
const rounded = (value: number): number => Math.sign(value) * Math.round(Math.abs(value)) || 0;

export const plainReleases = (all: readonly PlainEvent[], scope: Scope) => {
  const isSeen = isIn(hoursOf(scope));
  return groups(all, ({ project }) => project).flatMap(([project, ofProject]) => {
    const seen = groups(
      ofProject.filter((event) => inScope(scope)(event) && isSeen(event)),
      ({ release }) => release,
    )
      .map(([release, events]) => ({
        project_id: project,
        release,
        first_seen: Math.min(...ofProject.filter((event) => event.release === release).map(({ at }) => at)),
        error_count: events.length,
        events,
        fingerprints: [...new Set(events.map(({ fingerprint }) => fingerprint))],
      }))
      .sort((a, b) => a.first_seen - b.first_seen || (a.release < b.release ? -1 : 1));
    const lives = seen.map(({ events, first_seen }, index) => {
      const start = Math.max(first_seen, hoursOf(scope)[0] as number);
      const end = seen[index + 1]?.first_seen ?? scope.now;
      const hours = Math.max(1, (end - start) / hour);
      const startOf = (at: number) => Math.floor(at / hour) * hour;
      const count = events.filter(({ at }) => startOf(at) + hour > start && startOf(at) <= end).length;
      return { hours, count, rate: count / hours };
    });
    return seen.map(({ fingerprints, events: _, ...release }, index) => {
      const [life, before] = [lives[index] as (typeof lives)[number], lives[index - 1]];
      const rateBefore = before === undefined || before.rate === 0 ? null : before.rate;
      const isNew = (fingerprint: string) =>
        ofProject.find((event) => event.fingerprint === fingerprint)?.release === release.release;
      const new_fingerprints = fingerprints.filter(isNew).length;
      const error_delta = rateBefore === null ? null : rounded(life.count - rateBefore * life.hours);
      const error_delta_pct = rateBefore === null ? null : ((life.rate - rateBefore) * 100) / rateBefore;
      const too_early = before !== undefined && (life.hours < 6 || life.count + before.count < 20);
      const impact_score = before === undefined ? 0 : new_fingerprints * 10 + (too_early ? 0 : (error_delta_pct ?? 0));
      return {
        ...release,
        unique_fingerprints: fingerprints.length,
        new_fingerprints,
        hours: life.hours,
        events_per_hour: life.rate,
        compared_with: seen[index - 1]?.release ?? null,
        error_delta,
        error_delta_pct,
        too_early,
        impact_score,
      };
    });
  });
};

/** Linear interpolation between the two nearest ranks. */
const percentile = (values: readonly number[], part: number): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const rank = part * (sorted.length - 1);
  const [low, high] = [sorted[Math.floor(rank)] as number, sorted[Math.ceil(rank)] as number];
  return low + (high - low) * (rank - Math.floor(rank));
};

export const plainEnvironments = (all: readonly PlainEvent[], scope: Scope) => {
  const hours = hoursOf(scope);
  const events = all.filter((event) => inScope(scope)(event) && isIn(hours)(event));
  return groups(events, ({ environment }) => environment).map(([environment, own]) => ({
    environment,
    total_count: own.length,
    unique_errors: new Set(own.map(issueOf)).size,
    pct_of_total: (own.length / events.length) * 100,
    p50_hourly: percentile(perHour(own, hours), 0.5),
    p90_hourly: percentile(perHour(own, hours), 0.9),
    p99_hourly: percentile(perHour(own, hours), 0.99),
  }));
};

export const plainTimeline = (
  all: readonly PlainEvent[],
  scope: Scope,
  keyOf: (event: PlainEvent) => string,
  bucketMs: number,
) => {
  const hours = hoursOf(scope);
  const buckets = [...new Set(hours.map((start) => Math.floor(start / bucketMs) * bucketMs))];
  const events = all.filter((event) => inScope(scope)(event) && isIn(hours)(event));
  const series = groups(events, keyOf).map(([name, own]) => ({
    name,
    total: own.length,
    counts: buckets.map((start) => own.filter(({ at }) => Math.floor(at / bucketMs) * bucketMs === start).length),
  }));
  return { buckets, series };
};
