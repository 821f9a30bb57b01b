// What a set of rules that count looks at together: each error, one error, or one route, of one environment or all.
// Rules share what is counted, so an event costs the same however many they are.
import { type AlertReason, type CountingConfig, countingRuleOf, type Evidence, type RuleConfig } from './rule.ts';
import { never } from './rule-type.ts';
import { type Level, levelsOf, Series } from './series.ts';

/** A rule as it is evaluated. */
export interface ActiveRule<C extends RuleConfig = RuleConfig> {
  id: number;
  name: string;
  config: C;
  /** When it was made, or changed last in what it looks at, ms: what was before does not count. */
  since: number;
}

export interface Fired {
  rule: ActiveRule;
  reason: AlertReason;
  evidence: Evidence;
}

export class Watch {
  private readonly rules: readonly ActiveRule<CountingConfig>[];
  private readonly levels: readonly Level[];
  private series = new Map<string, Series>();
  private sweepAt = 0;

  constructor(rules: readonly ActiveRule<CountingConfig>[]) {
    this.rules = rules;
    this.levels = levelsOf(rules.flatMap(({ config }) => countingRuleOf(config).windows(config as never)));
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
      const { config, since } = rule;
      const type = countingRuleOf(config);
      const verdict = type.judge(config as never, since, series, now);
      if (verdict.holds) {
        fired.push({ rule, reason: type.type, evidence: { ...verdict.evidence, ...routeOf(config) } });
        wait(now + silenceMs);
      } else {
        series.nextTotal = Math.min(series.nextTotal, series.total + verdict.missing);
        wait(verdict.until);
      }
    }
    return fired;
  }

  /** Forgets what has not happened for as long as anybody looks back. */
  private sweep(now: number): void {
    for (const [subject, series] of this.series) if (series.isOver(now, this.levels)) this.series.delete(subject);
    this.sweepAt = now + (this.levels.at(-1) as Level).keepMs;
  }
}

const routeOf = ({ route }: CountingConfig) => (route === undefined ? {} : { route });
