// Each report says what its definition says, of any events: compared with the definition worked out plainly.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ReportParams, TimelineParams } from '../../domain/analytics/reports.ts';
import { correlations, environments, movers, releases, spikes } from '../../infrastructure/analytics/reports.ts';
import { timeline } from '../../infrastructure/analytics/timeline.ts';
import type { ColumnarStore } from '../../infrastructure/duckdb/columnar-store.ts';
import { withAnalytics } from '../support/analytics.ts';
import { at, captured, type Happening, hour, ignored, minute, resolved } from '../support/events.ts';
import {
  eventsOf,
  plainCorrelations,
  plainEnvironments,
  plainMovers,
  plainReleases,
  plainSpikes,
  plainTimeline,
} from '../support/plain-reports.ts';

const now = at('20:30');
const all = { hours: 12, now, limit: 100 };

/** An hour of one issue, with some events in it. */
const burst = fc
  .record({
    project: fc.constantFrom('p1', 'p2'),
    fingerprint: fc.constantFrom('f1', 'f2', 'f3', 'f4'),
    environment: fc.constantFrom('production', 'staging'),
    release: fc.constantFrom('1.9.0', '1.10.0', '2.0.0'),
    route: fc.constantFrom('/pay', '/cart'),
    hoursAgo: fc.integer({ min: -1, max: 26 }),
    count: fc.oneof(fc.constantFrom(1, 2, 3), fc.integer({ min: 4, max: 12 })),
  })
  .map(({ hoursAgo, count, ...rest }): Happening[] =>
    Array.from({ length: count }, (_, index) =>
      captured({ ...rest, at: at('20:00') - hoursAgo * hour + index * minute }),
    ),
  );
const events = fc.array(burst, { maxLength: 60 }).map((bursts) => bursts.flat());
const params: fc.Arbitrary<ReportParams> = fc.record({
  projectId: fc.constantFrom(undefined, 'p1', 'none'),
  environment: fc.constantFrom(undefined, undefined, 'staging'),
  hours: fc.constantFrom(1, 2, 6, 12, 24),
  now: fc.constant(now),
  limit: fc.constant(100),
});

const close = (value: number): unknown => ({
  asymmetricMatch: (other: unknown) => Math.abs((other as number) - value) <= 1e-9 * Math.max(1, Math.abs(value)),
  toString: () => `close to ${value}`,
});
/** Figures are compared to nine digits, as fractions are reckoned in another order; times exactly. */
const nearly = <T extends object>(rows: readonly T[]) =>
  rows.map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([name, value]) => [
        name,
        typeof value === 'number' && Math.abs(value) < 1e9 ? close(value) : value,
      ]),
    ),
  );
const by =
  <T>(...keys: ((row: T) => string | number)[]) =>
  (a: T, b: T): number => {
    for (const keyOf of keys) {
      const [x, y] = [keyOf(a), keyOf(b)];
      if (x !== y) return x < y ? -1 : 1;
    }
    return 0;
  };
const issueOf = ({ project_id, fingerprint }: { project_id: string; fingerprint: string }) =>
  `${project_id} ${fingerprint}`;
const shown = <T extends { project_id: string; fingerprint: string; error_type: string; message: string }>(row: T) => {
  const { project_id: _, fingerprint: __, error_type: ___, message: ____, ...rest } = row;
  return { issue: issueOf(row), ...rest };
};

const holds = (check: (store: ColumnarStore, happenings: Happening[], params: ReportParams) => Promise<void>) => () =>
  fc.assert(
    fc.asyncProperty(events, params, (happenings, scope) =>
      withAnalytics(happenings, (store) => check(store, happenings, scope)),
    ),
    { numRuns: 40 },
  );

test('spikes are hours far above the other hours', () =>
  holds(async (store, happenings, scope) => {
    const threshold = 2.5;
    const expected = plainSpikes(eventsOf(happenings), scope, threshold);
    // What is at the threshold up to rounding may be in or out.
    const isClear = ({ zscore }: { zscore: number }) => Math.abs(zscore - threshold) > 1e-9;
    const { spikes: found } = await spikes(store, scope, threshold);
    const order = by<{ issue: string; hour_bucket: number }>(
      (row) => row.issue,
      (row) => row.hour_bucket,
    );
    expect(found.map(shown).filter(isClear).sort(order)).toEqual(nearly(expected.filter(isClear).sort(order)));
    expect(found.map(({ zscore }) => zscore)).toEqual(found.map(({ zscore }) => zscore).sort((a, b) => b - a));
  })());

test('movers are what comes more or less often than in the window before', () =>
  holds(async (store, happenings, scope) => {
    const { movers: found } = await movers(store, scope);
    const order = by<{ issue: string; delta: number }>(
      (row) => -Math.abs(row.delta),
      (row) => -row.delta,
      (row) => row.issue,
    );
    expect(found.map(shown)).toEqual(nearly(plainMovers(eventsOf(happenings), scope).sort(order)));
  })());

test('correlations are pairs whose hours go together', () =>
  holds(async (store, happenings, scope) => {
    const expected = plainCorrelations(eventsOf(happenings), scope).filter(
      ({ correlation }) => correlation >= 0.7 - 1e-12,
    );
    const { pairs } = await correlations(store, scope);
    const found = pairs.map((pair) => ({
      issues: [`${pair.project_id_a} ${pair.fingerprint_a}`, `${pair.project_id_b} ${pair.fingerprint_b}`]
        .sort()
        .join(' & '),
      correlation: pair.correlation,
    }));
    const order = by<{ issues: string }>((row) => row.issues);
    expect(found.sort(order)).toEqual(
      expected.sort(order).map(({ issues, correlation }) => ({ issues, correlation: close(correlation) })),
    );
  })());

test('releases are compared with the one before, by first seen', () =>
  holds(async (store, happenings, scope) => {
    const { releases: found } = await releases(store, scope);
    const order = by<{ project_id: string; release: string }>(
      (row) => row.project_id,
      (row) => row.release,
    );
    const expected = plainReleases(eventsOf(happenings), scope);
    expect([...found].sort(order)).toEqual(nearly(expected.sort(order)));
    expect(found.map((row) => row.first_seen)).toEqual(found.map((row) => row.first_seen).sort((a, b) => b - a));
  })());

test('environments have their share, and percentiles over all hours', () =>
  holds(async (store, happenings, scope) => {
    const { environments: found, total_count } = await environments(store, scope);
    const expected = plainEnvironments(eventsOf(happenings), scope);
    const order = by<{ total_count: number; environment: string }>(
      (row) => -row.total_count,
      (row) => row.environment,
    );
    expect(found).toEqual(nearly(expected.sort(order)));
    expect(total_count).toBe(expected.reduce((sum, row) => sum + row.total_count, 0));
  })());

test.each(['environment', 'release', 'route', 'source'] as const)(
  'a timeline by %s counts each event once',
  (dimension) =>
    fc.assert(
      fc.asyncProperty(
        events,
        params,
        fc.constantFrom('hour', 'day'),
        fc.integer({ min: 1, max: 3 }),
        (happenings, scope, interval, top) =>
          withAnalytics(happenings, async (store) => {
            const wanted: TimelineParams = { ...scope, by: dimension, interval: interval as 'hour' | 'day', top };
            const { buckets, series, other } = await timeline(store, wanted);
            const size = interval === 'day' ? 24 * hour : hour;
            const expected = plainTimeline(eventsOf(happenings), scope, (event) => event[dimension], size);
            const order = by<{ total: number; name: string }>(
              (row) => -row.total,
              (row) => row.name,
            );
            const sorted = expected.series.sort(order);
            expect(buckets).toEqual(expected.buckets);
            expect(series).toEqual(sorted.slice(0, top));
            const rest = sorted.slice(top);
            expect(other).toEqual({
              total: rest.reduce((sum, row) => sum + row.total, 0),
              counts: buckets.map((_, index) => rest.reduce((sum, row) => sum + (row.counts[index] ?? 0), 0)),
            });
          }),
      ),
      { numRuns: 15 },
    ),
);

describe('at the edges', () => {
  const times = (count: number, given: Parameters<typeof captured>[0]) =>
    Array.from({ length: count }, () => captured(given));

  test('an error that came in one hour only is a spike, and one that always comes is none', () =>
    withAnalytics(
      [
        ...times(50, { fingerprint: 'once', at: '15:10', message: 'Boom' }),
        ...Array.from({ length: 12 }, (_, i) =>
          times(50, { fingerprint: 'always', at: at('09:05') + i * hour }),
        ).flat(),
      ],
      async (store) => {
        expect((await spikes(store, all, 2.5)).spikes).toEqual([
          {
            project_id: 'p1',
            fingerprint: 'once',
            error_type: 'TypeError',
            message: 'Boom',
            hour_bucket: at('15:00'),
            count: 50,
            mean: 0,
            stddev: 0,
            zscore: 50,
          },
        ]);
      },
    ));

  test('the threshold decides what a spike is', () =>
    withAnalytics(times(7, { at: '15:10' }), async (store) => {
      expect((await spikes(store, all, 6.99)).spikes).toHaveLength(1);
      expect((await spikes(store, all, 7.01)).spikes).toHaveLength(0);
    }));

  test('four events are no spike, however rare the error is', () =>
    withAnalytics([...times(4, { at: '15:10' }), ...times(5, { fingerprint: 'f5', at: '15:10' })], async (store) => {
      expect((await spikes(store, all, 1)).spikes).toMatchObject([{ fingerprint: 'f5', count: 5 }]);
    }));

  test('what is two hours old is compared per hour, and too early to be called better', () =>
    withAnalytics(
      [
        ...Array.from({ length: 24 }, (_, i) =>
          times(30, { release: '1.0.0', at: at('20:05') - (25 - i) * hour }),
        ).flat(),
        ...times(64, { release: '2.0.0', at: at('20:30') - 2 * hour }),
      ],
      async (store) => {
        const { releases: found } = await releases(store, { ...all, hours: 48 });
        expect(found).toMatchObject([
          { release: '2.0.0', compared_with: '1.0.0', hours: 2, events_per_hour: 32, too_early: true, impact_score: 0 },
          { release: '1.0.0', compared_with: null, too_early: false, impact_score: 0, new_fingerprints: 1 },
        ]);
      },
    ));

  test('errors that follow the day are no pair; those that also fail together are', () =>
    withAnalytics(
      Array.from({ length: 7 * 24 }, (_, i) => {
        const start = at('20:05') - i * hour;
        const usual = Math.round(6 + 5 * Math.sin((i * Math.PI) / 12));
        const outage = i === 7 || i === 30 || i === 55 ? 40 : 0;
        return [
          ...times(usual, { fingerprint: 'day', at: start }),
          ...times(usual + outage, { fingerprint: 'both-1', at: start }),
          ...times(usual + outage, { fingerprint: 'both-2', at: start }),
        ];
      }).flat(),
      async (store) => {
        const { pairs } = await correlations(store, { ...all, hours: 72 });
        expect(pairs.map(({ fingerprint_a, fingerprint_b }) => [fingerprint_a, fingerprint_b].sort())).toEqual([
          ['both-1', 'both-2'],
        ]);
        expect(pairs[0]).toMatchObject({ error_type_a: 'TypeError', error_type_b: 'TypeError' });
      },
    ));

  test('what did not come before is new, and has no percentage', () =>
    withAnalytics(
      [...times(3, { fingerprint: 'new', at: '15:10' }), ...times(2, { fingerprint: 'gone', at: '05:10' })],
      async (store) => {
        expect((await movers(store, all)).movers).toMatchObject([
          { fingerprint: 'new', delta: 3, delta_pct: null, new: true },
          { fingerprint: 'gone', delta: -2, delta_pct: -100, new: false },
        ]);
      },
    ));

  test('an answer has as many rows as were asked for, the largest first', () =>
    withAnalytics(
      [5, 6, 7, 8].flatMap((n) =>
        times(n, { fingerprint: `f${n}`, environment: `e${n}`, release: `r${n}`, at: '15:10' }),
      ),
      async (store) => {
        const two = { ...all, limit: 2 };
        expect((await movers(store, two)).movers.map((row) => row.delta)).toEqual([8, 7]);
        expect((await spikes(store, two, 0)).spikes.map((row) => row.count)).toEqual([8, 7]);
        const shares = await environments(store, two);
        expect([shares.environments.map((row) => row.total_count), shares.total_count]).toEqual([[8, 7], 26]);
        expect((await releases(store, two)).releases).toHaveLength(2);
      },
    ));

  test('five hours are too few to be compared, six are enough', () =>
    withAnalytics(
      ['a', 'b', 'c'].flatMap((fingerprint) =>
        Array.from({ length: fingerprint === 'c' ? 5 : 6 }, (_, i) =>
          times(i + 1, { fingerprint, at: at('12:05') + i * hour }),
        ).flat(),
      ),
      async (store) => {
        const { pairs, compared } = await correlations(store, all);
        expect(compared).toBe(2);
        expect(pairs).toMatchObject([{ fingerprint_a: 'a', fingerprint_b: 'b', correlation: close(1) }]);
      },
    ));

  test('a timeline by status goes by what the status is now', () =>
    withAnalytics(
      [
        ...times(3, { fingerprint: 'f1', at: '15:10' }),
        ...times(2, { fingerprint: 'f2', at: '16:10' }),
        ...times(1, { fingerprint: 'f3', at: '17:10' }),
        resolved({ fingerprint: 'f1', at: '18:00' }),
        ignored({ fingerprint: 'f2', at: '18:00' }),
      ],
      async (store) => {
        const { series } = await timeline(store, { ...all, by: 'status', interval: 'day', top: 5 });
        expect(series).toEqual([
          { name: 'resolved', total: 3, counts: [3] },
          { name: 'ignored', total: 2, counts: [2] },
          { name: 'unresolved', total: 1, counts: [1] },
        ]);
      },
    ));
});
