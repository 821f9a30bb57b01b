// Trends, of everything and of one issue, and the figures of the stats bar.
import { describe, expect, test } from 'vitest';
import { at, captured, hour, ignored, regressed, resolved, unresolved } from '../support/events.ts';
import { asking } from '../support/queries.ts';

const now = at('12:34:56');

describe('trends', () => {
  const happenings = [
    captured({ at: '10:00' }),
    captured({ at: '10:59:59.999', fingerprint: 'f2' }),
    captured({ at: '12:00', project: 'p2' }),
    captured({ at: '08:59:59.999' }),
    captured({ at: '13:00' }),
    captured({ at: '12:30', release: '2.0.0' }),
  ];
  const points = (...counts: number[]) =>
    counts.map((count, index) => ({ hour_bucket: at('12:00') - (counts.length - 1 - index) * hour, count }));

  test('hours without events are zero, oldest first, up to the hour of now', () =>
    asking(happenings, async (ask) => {
      expect(await ask('trends', { hours: 4, now })).toEqual(points(0, 2, 0, 2));
      expect(await ask('trends', { hours: 5, now, projectId: 'p1' })).toEqual(points(1, 0, 2, 0, 1));
      expect(await ask('trends', { hours: 1, now, projectId: 'p3' })).toEqual(points(0));
    }));

  test('the longest trend has one point for each of its hours', () =>
    asking([captured({ at: now - 719 * hour }), captured({ at: now - 720 * hour })], async (ask) => {
      const trend = await ask('trends', { hours: 720, now });
      expect(trend).toHaveLength(720);
      expect(trend[0]).toEqual({ hour_bucket: at('12:00') - 719 * hour, count: 1 });
      expect(trend.slice(1).every(({ count }) => count === 0)).toBe(true);
    }));

  test('the trend of an issue counts that issue alone', () =>
    asking(happenings, async (ask) => {
      const trend = (projectId: string, fingerprint: string) =>
        ask('issueTrend', { projectId, fingerprint, hours: 3, now });
      expect(await trend('p1', 'f1')).toEqual(points(1, 0, 1));
      expect(await trend('p1', 'f2')).toEqual(points(1, 0, 0));
      expect(await trend('p2', 'f1')).toEqual(points(0, 0, 1));
      expect(await trend('p2', 'f9')).toEqual(points(0, 0, 0));
    }));
});

describe('stats', () => {
  test('of nothing they are zero', () =>
    asking([], async (ask) =>
      expect(await ask('stats', { now })).toEqual({
        total_errors: 0,
        unresolved_errors: 0,
        total_events: 0,
        total_events_24h: 0,
        top_routes: [],
      }),
    ));

  const happenings = [
    captured({ at: '12:00', route: '/pay' }),
    captured({ at: '11:00', route: '/pay', fingerprint: 'f2' }),
    captured({ at: '10:00', route: '/cart', fingerprint: 'f3' }),
    captured({ at: '10:00', fingerprint: 'f4' }),
    captured({ at: at('13:00') - 24 * hour, route: '/cart' }),
    captured({ at: at('13:00') - 24 * hour - 1, route: '/old' }),
    captured({ at: '12:10', route: '/site', project: 'p2' }),
    resolved({ fingerprint: 'f1' }),
    ignored({ fingerprint: 'f2' }),
    resolved({ fingerprint: 'f3' }),
    regressed({ fingerprint: 'f3' }),
    ignored({ fingerprint: 'f4' }),
    unresolved({ fingerprint: 'f4' }),
  ];

  test('issues are counted by status, events for ever and for the last 24 hour buckets', () =>
    asking(happenings, async (ask) => {
      expect(await ask('stats', { now, projectId: 'p1' })).toMatchObject({
        total_errors: 4,
        unresolved_errors: 2,
        total_events: 6,
        total_events_24h: 5,
      });
      expect(await ask('stats', { now })).toMatchObject({ total_errors: 5, unresolved_errors: 3, total_events: 7 });
    }));

  test('the busiest routes of these hours come first, and events without a route are none', () =>
    asking(happenings, async (ask) => {
      const ours = [
        { route: '/cart', count: 2 },
        { route: '/pay', count: 2 },
      ];
      expect((await ask('stats', { now, projectId: 'p1' })).top_routes).toEqual(ours);
      expect((await ask('stats', { now })).top_routes).toEqual([...ours, { route: '/site', count: 1 }]);
    }));

  test('what a wrong clock has put behind now is in no window: figures, trend and hours of an error say the same', () =>
    asking(
      [
        captured({ at: '12:00', route: '/pay' }),
        captured({ at: at('12:00') + 720 * hour, route: '/pay' }),
        captured({ at: at('12:00') + 720 * hour, route: '/later', fingerprint: 'f2' }),
      ],
      async (ask) => {
        for (const filter of [{}, { environment: 'production' }]) {
          const { total_events, total_events_24h, top_routes } = await ask('stats', { now, ...filter });
          expect([total_events, total_events_24h, top_routes]).toEqual([3, 1, [{ route: '/pay', count: 1 }]]);
          const trend = await ask('trends', { hours: 24, now, ...filter });
          expect(trend.reduce((sum, { count }) => sum + count, 0)).toBe(1);
        }
        const page = { sort: 'last_seen', order: 'desc', limit: 10, offset: 0, now } as const;
        const all = await ask('listIssues', page);
        // They are shown, with the time that they have.
        expect(all.rows.map(({ fingerprint, last_seen }) => [fingerprint, last_seen])).toEqual([
          ['f1', at('12:00') + 720 * hour],
          ['f2', at('12:00') + 720 * hour],
        ]);
        expect(all.rows.map(({ hourly }) => hourly.reduce((sum, count) => sum + count, 0))).toEqual([1, 0]);
        for (const until of [undefined, at('12:00') + 1000 * hour]) {
          const { rows, total } = await ask('listIssues', { ...page, since: now - 24 * hour, until });
          expect(rows).toMatchObject([{ fingerprint: 'f1', total_count: 1, last_seen: at('12:00') }]);
          expect(total).toBe(1);
        }
      },
    ));

  test('ten routes and no more', () =>
    asking(
      Array.from({ length: 12 }, (_, index) => captured({ at: '12:00', route: `/${index}` })),
      async (ask) => expect((await ask('stats', { now })).top_routes).toHaveLength(10),
    ));
});

describe('facets', () => {
  const happenings = [
    captured({ at: '10:00', release: '1.0.0', route: '/pay' }),
    captured({ at: '10:10', release: '1.0.0', route: '/pay' }),
    captured({ at: '12:00', release: '2.0.0', environment: 'staging', fingerprint: 'f2' }),
    captured({ at: '11:00', release: '1.5.0', source: 'ios', route: '/cart', fingerprint: 'f3', project: 'p2' }),
  ];

  test('are what errors carry, newest first, with how many', () =>
    asking(happenings, async (ask) =>
      expect(await ask('facets', {})).toEqual({
        releases: [
          { value: '2.0.0', total_count: 1, last_seen: at('12:00') },
          { value: '1.5.0', total_count: 1, last_seen: at('11:00') },
          { value: '1.0.0', total_count: 2, last_seen: at('10:10') },
        ],
        environments: [
          { value: 'staging', total_count: 1, last_seen: at('12:00') },
          { value: 'production', total_count: 3, last_seen: at('11:00') },
        ],
        sources: [
          { value: 'api', total_count: 3, last_seen: at('12:00') },
          { value: 'ios', total_count: 1, last_seen: at('11:00') },
        ],
        routes: [
          { value: '/cart', total_count: 1, last_seen: at('11:00') },
          { value: '/pay', total_count: 2, last_seen: at('10:10') },
        ],
      }),
    ));

  test('are those of one project where it is asked for', () =>
    asking(happenings, async (ask) => {
      const { releases, sources, routes } = await ask('facets', { projectId: 'p2' });
      expect([releases, sources, routes].map((list) => list.map(({ value }) => value))).toEqual([
        ['1.5.0'],
        ['ios'],
        ['/cart'],
      ]);
    }));

  test('are the newest 200 of each', () =>
    asking(
      Array.from({ length: 201 }, (_, index) => captured({ at: at('12:00') + index, release: `1.${index}` })),
      async (ask) => {
        const { releases } = await ask('facets', {});
        expect(releases).toHaveLength(200);
        expect(releases.map(({ value }) => value)).not.toContain('1.0');
      },
    ));
});

describe('narrowed as the list is, figures and trend count what it lets through', () => {
  const happenings = [
    captured({ at: '12:00', route: '/pay', environment: 'staging' }),
    captured({ at: '12:01', route: '/pay', environment: 'production' }),
    captured({ at: '11:00', route: '/cart', fingerprint: 'f2', environment: 'staging', release: '2.0.0' }),
    captured({ at: '11:00', fingerprint: 'f3', environment: 'staging', source: 'ios', project: 'p2' }),
    resolved({ fingerprint: 'f2' }),
  ];
  const countsOf = (points: { count: number }[]) => points.map(({ count }) => count);

  test.each([
    [{ environment: 'staging' }, [2, 1], [3, 2]],
    [{ environment: 'staging', projectId: 'p1' }, [1, 1], [2, 1]],
    [{ environment: 'staging', release: '2.0.0' }, [1, 0], [1, 0]],
    [{ source: 'ios' as const }, [1, 0], [1, 1]],
    [{ route: '/pay' }, [0, 2], [1, 1]],
    [{ status: 'resolved' as const }, [1, 0], [1, 0]],
    [{ environment: 'nowhere' }, [0, 0], [0, 0]],
  ])('%j', (filter, hours, [errors, unresolvedErrors]) =>
    asking(happenings, async (ask) => {
      expect(countsOf(await ask('trends', { hours: 2, now, ...filter }))).toEqual(hours);
      const found = await ask('stats', { now, ...filter });
      expect([found.total_errors, found.unresolved_errors]).toEqual([errors, unresolvedErrors]);
      expect(found.total_events_24h).toBe(hours.reduce((sum, count) => sum + count, 0));
    }),
  );

  test('the busiest routes are those of the same events', () =>
    asking(happenings, async (ask) =>
      expect((await ask('stats', { now, environment: 'staging' })).top_routes).toEqual([
        { route: '/cart', count: 1 },
        { route: '/pay', count: 1 },
      ]),
    ));
});
