// More than `threshold` events in the last `window_secs`.
import { countingRule, never, windowFigure } from '../rule-type.ts';
import { stepOf } from '../series.ts';

export const threshold = countingRule({
  type: 'threshold',
  figures: { threshold: { least: 1, most: 1_000_000, isWhole: true }, window_secs: windowFigure },
  reasons: { threshold: 'threshold' },
  evidence: { threshold: { isWhole: true } },
  windows: ({ window_secs }) => [window_secs * 1000],
  judge: ({ threshold: most, window_secs: windowSecs }, since, series, now) => {
    const windowMs = windowSecs * 1000;
    const count = series.countSince(Math.max(now - windowMs, since), stepOf(windowMs));
    if (count > most) return { holds: true, evidence: { count, windowSecs, threshold: most } };
    return { holds: false, missing: most + 1 - count, until: never };
  },
  comparison: (evidence, number) => `more than ${number(evidence.threshold)}`,
  sample: ({ threshold: most, window_secs }) => ({ count: most + 1, windowSecs: window_secs, threshold: most }),
});
