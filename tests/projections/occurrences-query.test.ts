// The raw occurrences of an issue, page by page.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { at, captured, type Happening, hour, retained } from '../support/events.ts';
import { history } from '../support/histories.ts';
import { surviving } from '../support/plain-list.ts';
import { asking } from '../support/queries.ts';

const issue = { projectId: 'p1', fingerprint: 'f1' };

const page = (happenings: Happening[], offset: number, limit: number) =>
  asking(happenings, async (ask) =>
    (await ask('listOccurrences', { ...issue, offset, limit })).map(({ id }) => Number(id)),
  );

test('an occurrence comes with all its fields, as they were sent', () =>
  asking(
    [
      captured({
        at: '10:00',
        recorded: '10:05',
        message: 'Order 17 failed',
        route: '/pay',
        payload: { stack: 'at pay', http_status: 500, metadata: { cart: [1] }, extra: { color: 'red' } },
      }),
    ],
    async (ask) =>
      expect(await ask('listOccurrences', { ...issue, offset: 0, limit: 10 })).toEqual([
        {
          id: '1',
          project_id: 'p1',
          fingerprint: 'f1',
          source: 'api',
          environment: 'production',
          release: '1.0.0',
          error_type: 'TypeError',
          message: 'Order 17 failed',
          route_or_procedure: '/pay',
          screen: null,
          captured_at: at('10:00'),
          received_at: at('10:05'),
          stack: 'at pay',
          http_status: 500,
          metadata: { cart: [1] },
          extra: { color: 'red' },
        },
      ]),
  ));

test('the newest come first, by when they happened and then by when they were recorded', async () => {
  const happenings = [
    captured({ at: '10:00' }),
    captured({ at: '12:00' }),
    captured({ at: '12:00' }),
    captured({ at: '09:00' }),
    captured({ at: '13:00', fingerprint: 'f2' }),
    captured({ at: '13:00', project: 'p2' }),
  ];
  expect(await page(happenings, 0, 10)).toEqual([3, 2, 1, 4]);
  expect(await page(happenings, 1, 2)).toEqual([2, 1]);
  expect(await page(happenings, 3, 2)).toEqual([4]);
  expect(await page(happenings, 4, 2)).toEqual([]);
});

test('an issue that is not there has none', async () =>
  expect(await page([captured({ fingerprint: 'f2' })], 0, 5)).toEqual([]));

test('an issue that has been coming and going for years is listed like any other', async () => {
  const years = [0, 1, 5, 10].map((count) => captured({ at: at('10:00') - count * 365 * 24 * hour }));
  expect(await page(years, 0, 10)).toEqual([1, 2, 3, 4]);
  expect(await page(years, 2, 1)).toEqual([3]);
});

test('every page, over many hours, is a slice of the sorted whole', () =>
  fc.assert(
    fc.asyncProperty(
      history(80, 20),
      fc.array(fc.record({ offset: fc.nat(15), limit: fc.integer({ min: 1, max: 9 }) }), {
        minLength: 5,
        maxLength: 9,
      }),
      (happenings, pages) => {
        const whole = surviving(happenings)
          .flatMap(({ event, stream, position }) =>
            event.type === 'ErrorCaptured' && stream === 'issue:p1:f1'
              ? [{ position, id: String(position), ...event.data }]
              : [],
          )
          .sort((a, b) => b.occurredAt - a.occurredAt || b.position - a.position);
        return asking(happenings, async (ask) => {
          for (const { offset, limit } of pages) {
            const rows = await ask('listOccurrences', { ...issue, offset, limit });
            expect(rows.map(({ id }) => id)).toEqual(whole.slice(offset, offset + limit).map(({ id }) => id));
          }
        });
      },
    ),
    { numRuns: 30 },
  ));

test('pages by where the one before ended repeat nothing and miss nothing, whatever arrives meanwhile', () =>
  asking(
    Array.from({ length: 23 }, (_, index) => captured({ at: at('10:00') + ((index * 7) % 5) * hour })),
    async (ask) => {
      const all = await ask('listOccurrences', { ...issue, offset: 0, limit: 100 });
      const found: string[] = [];
      let after: { occurredAt: number; position: number } | undefined;
      do {
        const rows = await ask('listOccurrences', { ...issue, offset: 0, limit: 4, after });
        found.push(...rows.map(({ id }) => id));
        const last = rows.at(-1);
        after = last && { occurredAt: last.captured_at, position: Number(last.id) };
      } while (after !== undefined);
      expect(found).toEqual(all.map(({ id }) => id));
    },
  ));

test('raw occurrences stay within reach when hours are kept shorter than they', () =>
  expect(
    page(
      [
        captured({ at: at('10:00') - 20 * 24 * hour }),
        captured({ at: '10:00' }),
        retained({ occurrencesBefore: 0, hourlyBefore: at('10:00') - 7 * 24 * hour }),
      ],
      0,
      10,
    ),
  ).resolves.toEqual([2, 1]));

test('pages do not overlap in an hour that is partly purged', async () => {
  const happenings = [
    ...[0, 1, 2, 3, 4].map((index) => captured({ at: at('10:00') + index * 60_000 })),
    captured({ at: '09:30' }),
    captured({ at: '09:40' }),
    retained({ occurrencesBefore: 4, hourlyBefore: 0 }),
  ];
  const pages = await Promise.all([0, 1, 2, 3, 4].map((offset) => page(happenings, offset, 1)));
  expect(pages.flat()).toEqual([5, 4, 7, 6]);
});
