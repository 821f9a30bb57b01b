// The policy skips most of the work for most events. This does all of it for each, by the definition: the same must fire.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RuleConfig } from '../../../domain/alerts/rule.ts';
import { stepOf } from '../../../domain/alerts/series.ts';
import type { Recorded } from '../../../domain/events.ts';
import { alertPolicy } from '../../../domain/policies/alerts.ts';
import { alerted, captured } from '../../support/events.ts';

type WindowRule = Exclude<RuleConfig, { type: 'new_issue' }>;
interface Occurrence {
  time: number;
  fingerprint: string;
  environment: string;
  route: string;
}

const start = 1_800_000_000_000;

const subject = fc.constantFrom({}, {}, { fingerprint: 'f1' }, { route: '/pay' });
const environment = fc.constantFrom({}, { environment: 'production' });
const rules: fc.Arbitrary<WindowRule> = fc.oneof(
  fc.tuple(fc.integer({ min: 1, max: 12 }), fc.constantFrom(10, 30, 60, 600), subject, environment).map(
    ([threshold, window_secs, ...more]): WindowRule => ({
      type: 'threshold',
      threshold,
      window_secs,
      ...more[0],
      ...more[1],
    }),
  ),
  fc.tuple(fc.constantFrom(10, 30), fc.constantFrom(30, 120), fc.constantFrom(1.1, 2, 3.5), subject, environment).map(
    ([compare_window_secs, baseline_window_secs, multiplier, ...more]): WindowRule => ({
      type: 'spike',
      compare_window_secs,
      baseline_window_secs,
      multiplier,
      ...more[0],
      ...more[1],
    }),
  ),
);
const gap = fc.oneof(
  { weight: 10, arbitrary: fc.integer({ min: 0, max: 1500 }) },
  { weight: 1, arbitrary: fc.constantFrom(0, 8000, 31_000, 100_000) },
);
const occurrences = fc.array(
  fc.record({
    gap,
    fingerprint: fc.constantFrom('f1', 'f1', 'f1', 'f2'),
    environment: fc.constantFrom('production', 'production', 'staging'),
    route: fc.constantFrom('/pay', '/cart'),
  }),
  { minLength: 50, maxLength: 300 },
);

const isSeenBy = (rule: WindowRule, event: Occurrence): boolean =>
  (rule.environment === undefined || rule.environment === event.environment) &&
  (rule.fingerprint === undefined || rule.fingerprint === event.fingerprint) &&
  (rule.route === undefined || rule.route === event.route);

/** Whether a rule holds at the last of these, all of which it looks at. */
const holds = (rule: WindowRule, times: readonly number[]): boolean => {
  const now = times.at(-1) ?? 0;
  const countIn = (windowMs: number): number => {
    const begin = Math.floor((now - windowMs) / stepOf(windowMs)) * stepOf(windowMs);
    return times.filter((time) => time >= begin).length;
  };
  if (rule.type === 'threshold') return countIn(rule.window_secs * 1000) > rule.threshold;
  const { compare_window_secs: compare, baseline_window_secs: baseline, multiplier } = rule;
  const allMs = (compare + baseline) * 1000;
  if (now - start < allMs) return false;
  const count = countIn(compare * 1000);
  const expected = Math.max(1, ((countIn(allMs) - count) * compare) / baseline);
  return count >= Math.max(5, multiplier * expected);
};

const byDefinition = (configs: readonly WindowRule[], events: readonly Occurrence[], cooldownMs: number): string[] => {
  const firedAt = new Map<string, number>();
  return events.flatMap((event, index) =>
    configs.flatMap((config, rule) => {
      if (!isSeenBy(config, event)) return [];
      const together = config.route !== undefined;
      const key = `${rule + 1} ${together ? '' : event.fingerprint}`;
      const last = firedAt.get(key);
      if (last !== undefined && event.time - last < cooldownMs) return [];
      const seen = events
        .slice(0, index + 1)
        .filter((each) => isSeenBy(config, each) && (together || each.fingerprint === event.fingerprint));
      if (
        !holds(
          config,
          seen.map(({ time }) => time),
        )
      )
        return [];
      firedAt.set(key, event.time);
      return [`${rule + 1} at ${index}`];
    }),
  );
};

const byPolicy = (configs: readonly WindowRule[], events: readonly Occurrence[], cooldownMs: number): string[] => {
  const policy = alertPolicy(cooldownMs);
  const react = ({ event, ...rest }: ReturnType<typeof captured>, position: number) =>
    policy.react({ ...event, ...rest, position, version: null } as Recorded);
  configs.forEach((config, index) => {
    const data = { ruleId: index + 1, name: 'rule', description: '', config, enabled: true };
    react(alerted({ type: 'AlertRuleCreated', data }, { at: start, project: null }), index + 1);
  });
  return events.flatMap(({ time, ...event }, index) =>
    react(captured({ ...event, at: time }), index + 100).map((command) =>
      command.type === 'FireAlert' ? `${command.firing.ruleId} at ${index}` : command.type,
    ),
  );
};

test('what the policy fires is what counting by the definition fires', () =>
  fc.assert(
    fc.property(
      fc.array(rules, { minLength: 1, maxLength: 6 }),
      occurrences,
      fc.constantFrom(0, 5000, 60_000),
      (configs, gaps, cooldownMs) => {
        let time = start;
        const events = gaps.map(({ gap: ms, ...event }) => {
          time += ms;
          return { ...event, time };
        });
        const order = (fired: string[]) => [...fired].sort();
        expect(order(byPolicy(configs, events, cooldownMs))).toEqual(order(byDefinition(configs, events, cooldownMs)));
      },
    ),
    { numRuns: 500 },
  ));

test('a spike fires with the first event after its baseline got quieter', () => {
  const rule: WindowRule = { type: 'spike', compare_window_secs: 10, baseline_window_secs: 120, multiplier: 3.5 };
  const event = { fingerprint: 'f1', environment: 'production', route: '/pay' };
  // The windows' 130 s are counted in steps of 1,024 ms: what came in the first of them has left after 131,024 ms.
  const at = (ms: number, count: number) => Array.from({ length: count }, () => ({ ...event, time: start + ms }));
  const fired = byPolicy([rule], [...at(0, 60), ...at(131_010, 10), ...at(131_030, 1)], 0);
  expect(fired).toEqual(['1 at 70']);
});
