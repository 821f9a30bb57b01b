// What a set of threshold and spike rules looks at together: each error, one error, or one route, of one environment or all.
// Rules share what is counted, so an event costs the same however many they are.
import type { AlertReason, Evidence } from './message.ts';
import type { RuleConfig } from './rule.ts';
import { type Level, levelsOf, Series, stepOf } from './series.ts';

export type WindowConfig = Exclude<RuleConfig, { type: 'new_issue' }>;

/** A rule as it is evaluated. */
export interface ActiveRule<C extends RuleConfig = RuleConfig> {
  id: number;
  name: string;
  config: C;
  /** When it was made, or changed last in what it looks at, ms: what was before does not count. */
  since: number;
}

/** A spike has at least this many events in its window, and a baseline of at least one: 0 to 1 is none. */
export const leastInSpike = 5;
const leastExpected = 1;

/** Whether a rule holds, and if not, what has to come first: so many events, or a time. */
type Verdict = { holds: true; evidence: Evidence } | { holds: false; missing: number; until: number };

const never = Number.POSITIVE_INFINITY;

export interface Fired {
  rule: ActiveRule;
  reason: AlertReason;
  evidence: Evidence;
}

export class Watch {
  private readonly rules: readonly ActiveRule<WindowConfig>[];
  private readonly levels: readonly Level[];
  private series = new Map<string, Series>();
  private sweepAt = 0;

  constructor(rules: readonly ActiveRule<WindowConfig>[]) {
    this.rules = rules;
    this.levels = levelsOf(rules.flatMap(({ config }) => windowsOf(config)));
  }

  /** Goes on with what another has counted. What it did not tell apart finely enough is from before the rules that need it. */
  adopt(other: Watch): void {
    this.series = other.series;
    for (const series of this.series.values()) series.nextTotal = 0;
  }

  /** @param count how many there were */
  count(subject: string, now: number, count = 1): Series {
    let series = this.series.get(subject);
    if (series === undefined) {
      series = new Series();
      this.series.set(subject, series);
    }
    series.add(now, this.levels, count);
    if (now >= this.sweepAt) this.sweep(now);
    return series;
  }

  /**
   * The rules that hold after an event was counted, for a series that is due.
   * @param silentUntil when a rule may fire again, ms @param silenceMs how long it is silent after it has fired
   */
  evaluate(series: Series, now: number, silentUntil: (ruleId: number) => number, silenceMs: number): Fired[] {
    const fired: Fired[] = [];
    series.nextTotal = never;
    series.nextTime = never;
    const wait = (until: number) => {
      series.nextTime = Math.min(series.nextTime, until);
    };
    for (const rule of this.rules) {
      const silent = silentUntil(rule.id);
      if (silent > now) {
        wait(silent);
        continue;
      }
      const verdict = this.judge(rule, series, now);
      if (verdict.holds) {
        fired.push({ rule, reason: rule.config.type, evidence: verdict.evidence });
        wait(now + silenceMs);
      } else {
        series.nextTotal = Math.min(series.nextTotal, series.total + verdict.missing);
        wait(verdict.until);
      }
    }
    return fired;
  }

  private judge({ config, since }: ActiveRule<WindowConfig>, series: Series, now: number): Verdict {
    if (config.type === 'threshold') {
      const { threshold, window_secs: windowSecs } = config;
      const windowMs = windowSecs * 1000;
      const count = series.countSince(Math.max(now - windowMs, since), stepOf(windowMs));
      if (count > threshold) return { holds: true, evidence: { count, windowSecs, threshold, ...routeOf(config) } };
      return { holds: false, missing: threshold + 1 - count, until: never };
    }
    const { multiplier, baseline_window_secs: baselineSecs, compare_window_secs: windowSecs } = config;
    const windowMs = windowSecs * 1000;
    const allMs = windowMs + baselineSecs * 1000;
    // Before it has seen a whole baseline it cannot tell what is usual.
    if (now - since < allMs) return { holds: false, missing: never, until: since + allMs };
    const count = series.countSince(now - windowMs, stepOf(windowMs));
    const before = Math.max(0, series.countSince(now - allMs, stepOf(allMs)) - count);
    const expected = Math.max(leastExpected, (before * windowSecs) / baselineSecs);
    if (count >= Math.max(leastInSpike, multiplier * expected))
      return { holds: true, evidence: { count, windowSecs, expected, multiplier, ...routeOf(config) } };
    // However quiet the baseline gets, it takes this many; from there on, what leaves it changes what is usual.
    const least = Math.ceil(Math.max(leastInSpike, multiplier * leastExpected));
    if (count < least) return { holds: false, missing: least - count, until: never };
    return { holds: false, missing: Math.ceil(multiplier * expected) - count, until: leavesNext(now, allMs) };
  }

  /** Forgets what has not happened for as long as anybody looks back. */
  private sweep(now: number): void {
    for (const [subject, series] of this.series) if (series.isOver(now, this.levels)) this.series.delete(subject);
    this.sweepAt = now + (this.levels.at(-1) as Level).keepMs;
  }
}

/** When the window moves past its oldest step. Both ms. */
const leavesNext = (now: number, windowMs: number): number => {
  const step = stepOf(windowMs);
  return (Math.floor((now - windowMs) / step) + 1) * step + windowMs;
};

const routeOf = ({ route }: WindowConfig) => (route === undefined ? {} : { route });

/** The windows that a rule counts in, ms. */
const windowsOf = (config: WindowConfig): number[] => {
  if (config.type === 'threshold') return [config.window_secs * 1000];
  const { baseline_window_secs: baseline, compare_window_secs: compare } = config;
  return [compare * 1000, (baseline + compare) * 1000];
};
