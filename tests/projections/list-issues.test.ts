// The list of errors: filters, order, pages.
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { issueStatuses, sources } from '../../domain/events.ts';
import type { Ask } from '../../projections/queries/all.ts';
import { type Cursor, type ListIssues, sortFields } from '../../projections/queries/list-issues.ts';
import { at, captured, type Happening, ignored, regressed, resolved } from '../support/events.ts';
import { history, moment } from '../support/histories.ts';
import { plainList } from '../support/plain-list.ts';
import { asking, openAsking } from '../support/queries.ts';

const everything: ListIssues = { sort: 'last_seen', order: 'desc', limit: 200, offset: 0, now: at('23:30') };

const list = (happenings: Happening[], params: Partial<ListIssues> = {}) =>
  asking(happenings, (ask) => ask('listIssues', { ...everything, ...params }));
const found = async (happenings: Happening[], params: Partial<ListIssues> = {}) =>
  (await list(happenings, params)).rows.map(({ fingerprint }) => fingerprint);

describe('filters', () => {
  const happenings = [
    captured({ fingerprint: 'a', at: '10:00', release: '1.0.0', route: '/pay' }),
    captured({ fingerprint: 'b', at: '11:00', release: '2.0.0', environment: 'staging' }),
    captured({ fingerprint: 'c', at: '12:00', release: '2.0.0', source: 'ios', message: 'Order 17 failed' }),
    captured({ fingerprint: 'd', at: '13:00', project: 'p2' }),
    resolved({ fingerprint: 'a' }),
    ignored({ fingerprint: 'b' }),
  ];

  const shared = openAsking(happenings);
  afterAll(shared.close);

  test.each<[Partial<ListIssues>, string[]]>([
    [{}, ['d', 'c', 'b', 'a']],
    [{ projectId: 'p2' }, ['d']],
    [{ release: '2.0.0' }, ['c', 'b']],
    [{ environment: 'staging' }, ['b']],
    [{ source: 'ios' }, ['c']],
    [{ status: 'resolved' }, ['a']],
    [{ status: 'ignored' }, ['b']],
    [{ status: 'muted' }, []],
    [{ status: 'unresolved' }, ['d', 'c']],
    [{ route: '/pay' }, ['a']],
    [{ q: 'order' }, ['c']],
    [{ q: '  ' }, ['d', 'c', 'b', 'a']],
    [{ since: at('11:00') }, ['d', 'c', 'b']],
    [{ until: at('11:00') }, ['b', 'a']],
    [{ since: at('10:00:00.001'), until: at('11:59:59.999') }, ['b']],
    [{ since: at('12:00'), until: at('11:00') }, []],
    [{ release: '2.0.0', environment: 'production', q: 'failed', projectId: 'p1' }, ['c']],
    [{ release: '1.0.0', status: 'unresolved' }, ['d']],
    [{ fingerprints: ['a', 'd', 'x'] }, ['d', 'a']],
    [{ fingerprints: ['a', 'd'], projectId: 'p1' }, ['a']],
    [{ fingerprints: ['b', 'c'], since: at('11:30') }, ['c']],
    [{ fingerprints: [] }, []],
  ])('%o', async (params, fingerprints) => {
    const { rows, total } = await shared.ask('listIssues', { ...everything, ...params });
    expect(rows.map(({ fingerprint }) => fingerprint)).toEqual(fingerprints);
    expect(total).toBe(fingerprints.length);
  });

  test('counts, times, release and environment are those of what matches', async () => {
    const seen = [
      captured({ at: '10:00', release: '1.0.0', environment: 'staging' }),
      captured({ at: '09:00', release: '1.0.0', environment: 'production' }),
      captured({ at: '12:00', release: '2.0.0' }),
    ];
    expect((await list(seen, { release: '1.0.0' })).rows).toMatchObject([
      { total_count: 2, first_seen: at('09:00'), last_seen: at('10:00'), release: '1.0.0', environment: 'production' },
    ]);
    expect((await list(seen, { environment: 'staging' })).rows).toMatchObject([{ total_count: 1, release: '1.0.0' }]);
    expect((await list(seen)).rows).toMatchObject([{ total_count: 3, release: '2.0.0', environment: 'production' }]);
  });

  test('the sparkline counts what the release, environment and source filters let through', async () => {
    const seen = [captured({ at: '22:10', source: 'ios' }), captured({ at: '23:10' }), captured({ at: '23:20' })];
    const sparkline = async (params: Partial<ListIssues>) => (await list(seen, params)).rows[0]?.hourly.slice(-3);
    expect(await sparkline({})).toEqual([0, 1, 2]);
    expect(await sparkline({ source: 'ios' })).toEqual([0, 1, 0]);
    expect(await sparkline({ source: 'api', release: '1.0.0', environment: 'production' })).toEqual([0, 0, 2]);
  });

  test('the sparkline ends where the time range does', async () => {
    const { rows } = await list([captured({ at: '10:20' }), captured({ at: '12:20' })], { until: at('10:59') });
    expect(rows.map(({ hourly }) => [hourly.length, hourly.at(-1), Math.max(...hourly)])).toEqual([[24, 1, 1]]);
  });

  test('a reopened issue says when it came back', async () =>
    expect((await list([captured(), resolved(), regressed({ at: '12:00' })])).rows).toMatchObject([
      { status: 'unresolved', regressed_at: at('12:00') },
    ]));
});

test.each([
  ['last_seen', 'desc', ['b', 'a', 'c']],
  ['last_seen', 'asc', ['c', 'a', 'b']],
  ['first_seen', 'desc', ['b', 'c', 'a']],
  ['first_seen', 'asc', ['a', 'c', 'b']],
  ['total_count', 'desc', ['a', 'b', 'c']],
  ['total_count', 'asc', ['b', 'c', 'a']],
] as const)('sorted by %s, %s', async (sort, order, fingerprints) => {
  const happenings = [
    captured({ fingerprint: 'a', at: '08:00' }),
    captured({ fingerprint: 'a', at: '11:00' }),
    captured({ fingerprint: 'b', at: '12:00' }),
    captured({ fingerprint: 'c', at: '10:00' }),
  ];
  expect(await found(happenings, { sort, order })).toEqual(fingerprints);
});

/** A status is given to issues that have occurred, and to no others. */
const lived = history(60, 20).map((happenings) =>
  happenings.filter(
    ({ event, stream }, index) =>
      !stream.startsWith('issue:') ||
      event.type === 'ErrorCaptured' ||
      happenings.slice(0, index).some((before) => before.stream === stream && before.event.type === 'ErrorCaptured'),
  ),
);

/** Seldom given: a list with many filters at once is empty, and an empty one tells little. */
const optional = <T>(arbitrary: fc.Arbitrary<T>) =>
  fc.oneof({ arbitrary: fc.constant(undefined), weight: 3 }, { arbitrary, weight: 1 });
const params = (over: Partial<Record<keyof ListIssues, fc.Arbitrary<unknown>>> = {}): fc.Arbitrary<ListIssues> =>
  fc.record({
    projectId: optional(fc.constantFrom('p1', 'p2')),
    release: optional(fc.constantFrom('1.0.0', '1.1.0')),
    environment: optional(fc.constantFrom('production', 'staging')),
    source: optional(fc.constantFrom(...sources)),
    since: optional(moment),
    until: optional(moment),
    route: optional(fc.constant('/pay')),
    fingerprints: optional(fc.subarray(['f1', 'f2', 'f9'])),
    status: optional(fc.constantFrom(...issueStatuses)),
    sort: fc.constantFrom(...sortFields),
    order: fc.constantFrom('asc', 'desc'),
    now: moment,
    limit: fc.constant(200),
    offset: fc.constant(0),
    ...over,
  }) as fc.Arbitrary<ListIssues>;

test('the list is what plain counting gives, to the millisecond at the ends of a range', () =>
  fc.assert(
    fc.asyncProperty(lived, fc.array(params(), { minLength: 4, maxLength: 8 }), (happenings, lists) =>
      asking(happenings, async (ask) => {
        for (const each of lists) {
          const expected = plainList(happenings, each);
          expect(await ask('listIssues', each)).toEqual({ rows: expected, total: expected.length, next: null });
        }
      }),
    ),
    { numRuns: 40 },
  ));

const pagesOf = async (ask: Ask, each: ListIssues) => {
  const pages = [];
  let after: Cursor | undefined;
  do {
    const page = await ask('listIssues', { ...each, after });
    expect(page.rows.length).toBeLessThanOrEqual(each.limit);
    pages.push(page.rows);
    after = page.next ?? undefined;
  } while (after !== undefined);
  return pages.flat();
};

/** Six issues at most, of which many share a count and a time: ties everywhere. */
const tied = lived.map((happenings) =>
  happenings.map((each) => (each.event.type === 'ErrorCaptured' ? { ...each, event: atTen(each.event) } : each)),
);
const atTen = <E extends { data: { occurredAt: number } }>(event: E): E => ({
  ...event,
  data: { ...event.data, occurredAt: at('10:00') + (event.data.occurredAt % 2) },
});

test('the pages by cursor, and those by offset, are the whole list, under ties too', () =>
  fc.assert(
    fc.asyncProperty(fc.oneof(lived, tied), params({ limit: fc.integer({ min: 1, max: 4 }) }), (happenings, each) =>
      asking(happenings, async (ask) => {
        const whole = await ask('listIssues', { ...each, limit: 200 });
        expect(await pagesOf(ask, each)).toEqual(whole.rows);
        const second = await ask('listIssues', { ...each, offset: each.limit });
        expect(second.rows).toEqual(whole.rows.slice(each.limit, 2 * each.limit));
        expect(second.total).toBe(whole.total);
      }),
    ),
    { numRuns: 30 },
  ));
