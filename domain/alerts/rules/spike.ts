// The rate of the last `compare_window_secs` is at least `multiplier` times the rate of the `baseline_window_secs` before them.
import { countingRule, never, windowFigure } from '../rule-type.ts';
import { stepOf } from '../series.ts';

/** A spike has at least this many events in its window, and a baseline of at least one: 0 to 1 is none. */
export const leastInSpike = 5;
const leastExpected = 1;

/** When the window moves past its oldest step. Both ms. */
const leavesNext = (now: number, windowMs: number): number => {
  const step = stepOf(windowMs);
  return (Math.floor((now - windowMs) / step) + 1) * step + windowMs;
};

export const spike = countingRule({
  type: 'spike',
  figures: {
    multiplier: { least: 1.1, most: 1000, isWhole: false },
    baseline_window_secs: windowFigure,
    compare_window_secs: windowFigure,
  },
  reasons: { spike: 'spike' },
  evidence: { expected: { isWhole: false }, multiplier: { isWhole: false } },
  problemOf: ({ baseline_window_secs: baseline, compare_window_secs: compare }) =>
    baseline < compare
      ? { field: 'baseline_window_secs', problem: 'must not be shorter than compare_window_secs' }
      : undefined,
  windows: ({ baseline_window_secs: baseline, compare_window_secs: compare }) => [
    compare * 1000,
    (baseline + compare) * 1000,
  ],
  judge: (config, since, series, now) => {
    const { multiplier, baseline_window_secs: baselineSecs, compare_window_secs: windowSecs } = config;
    const windowMs = windowSecs * 1000;
    const allMs = windowMs + baselineSecs * 1000;
    // Before it has seen a whole baseline it cannot tell what is usual.
    if (now - since < allMs) return { holds: false, missing: never, until: since + allMs };
    const count = series.countSince(now - windowMs, stepOf(windowMs));
    const before = Math.max(0, series.countSince(now - allMs, stepOf(allMs)) - count);
    const expected = Math.max(leastExpected, (before * windowSecs) / baselineSecs);
    if (count >= Math.max(leastInSpike, multiplier * expected))
      return { holds: true, evidence: { count, windowSecs, expected, multiplier } };
    // However quiet the baseline gets, it takes this many; from there on, what leaves it changes what is usual.
    const least = Math.ceil(Math.max(leastInSpike, multiplier * leastExpected));
    if (count < least) return { holds: false, missing: least - count, until: never };
    return { holds: false, missing: Math.ceil(multiplier * expected) - count, until: leavesNext(now, allMs) };
  },
  comparison: ({ expected }, number) => `about ${number(expected)} expected`,
  sample: ({ multiplier, compare_window_secs: windowSecs }) => ({
    count: Math.ceil(multiplier * 10),
    windowSecs,
    expected: 10,
    multiplier,
  }),
});
