// Sliding counts: never too few, at most a step too many, in bounded memory.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { levelsOf, Series, stepOf } from '../../../domain/alerts/series.ts';

const windows = fc.uniqueArray(fc.constantFrom(10_000, 15_000, 60_000, 300_000, 3_600_000), { minLength: 1 });
/** Bursts, steady traffic and long silences. */
const gap = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 0, max: 200 }) },
  { weight: 2, arbitrary: fc.integer({ min: 0, max: 20_000 }) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 2_000_000 }) },
);

test('a count holds what is in the window, and what is in the step before it at most', () =>
  fc.assert(
    fc.property(windows, fc.array(gap, { minLength: 1, maxLength: 400 }), (lengths, gaps) => {
      const levels = levelsOf(lengths);
      const series = new Series();
      const times: number[] = [];
      let now = 1_800_000_000_000;
      for (const each of gaps) {
        now += each;
        times.push(now);
        series.add(now, levels);
      }
      expect(series.total).toBe(times.length);
      for (const windowMs of lengths) {
        const step = stepOf(windowMs);
        const begin = Math.floor((now - windowMs) / step) * step;
        expect(series.countSince(now - windowMs, step)).toBe(times.filter((time) => time >= begin).length);
      }
    }),
    { numRuns: 200 },
  ));

test('a step is a 64th to a 256th of its window', () => {
  for (const windowMs of [10_000, 60_000, 900_000, 86_400_000, 172_800_000]) {
    expect(windowMs / stepOf(windowMs)).toBeGreaterThanOrEqual(64);
    expect(windowMs / stepOf(windowMs)).toBeLessThanOrEqual(256);
  }
});

test('an error that never stops takes no more memory than its windows have steps', () => {
  const levels = levelsOf([10_000, 86_400_000]);
  const series = new Series();
  let now = 1_800_000_000_000;
  for (let index = 0; index < 200_000; index++) {
    now += 2000;
    series.add(now, levels);
  }
  expect(series.countSince(now - 86_400_000, stepOf(86_400_000))).toBeGreaterThanOrEqual(43_200);
  expect(JSON.stringify(series).length).toBeLessThan(40_000);
});

test('a series is over when nobody looks back that far any more', () => {
  const levels = levelsOf([10_000, 60_000]);
  const series = new Series();
  const now = 1_800_000_000_000;
  series.add(now, levels);
  expect(series.isOver(now + 60_000, levels)).toBe(false);
  expect(series.isOver(now + 70_000, levels)).toBe(true);
});

test('when steps become longer with the rules, counting goes on', () => {
  const series = new Series();
  const now = Math.floor(1_800_000_000_000 / 65_536) * 65_536 + 40_000;
  series.add(now, levelsOf([10_000, 3_600_000]));
  series.add(now + 1, levelsOf([3_600_000]));
  series.add(now + 2, levelsOf([3_600_000]));
  expect(series.countSince(now - 3_600_000, stepOf(3_600_000))).toBe(3);
});
