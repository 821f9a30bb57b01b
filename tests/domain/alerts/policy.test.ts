// When rules fire, and when they do not.
import { describe, expect, test } from 'vitest';
import type { RuleConfig } from '../../../domain/alerts/rule.ts';
import type { Recorded } from '../../../domain/events.ts';
import { alertPolicy } from '../../../domain/policies/alerts.ts';
import {
  alerted,
  at,
  type Capturing,
  captured,
  type Happening,
  ignored,
  minute,
  muted,
  projectDeleted,
  regressed,
  resolved,
  unresolved,
} from '../../support/events.ts';

const second = 1000;
const cooldownMs = 15 * minute;

const rule = (config: RuleConfig, { id = 1, project = null as string | null, enabled = true, name = 'rule' } = {}) => ({
  id,
  project,
  data: { ruleId: id, name, description: '', config, enabled },
});
const made = (config: RuleConfig, given: Parameters<typeof rule>[1] = {}, when: string | number = '09:00') => {
  const { project, data } = rule(config, given);
  return alerted({ type: 'AlertRuleCreated', data }, { at: when, project });
};
const changed = (config: RuleConfig, given: Parameters<typeof rule>[1], when: string | number) => {
  const { project, data } = rule(config, given);
  return alerted({ type: 'AlertRuleChanged', data }, { at: when, project });
};

/** Several occurrences, one after the other. */
const every = (ms: number, count: number, given: Capturing & { at: string | number }): Happening[] =>
  Array.from({ length: count }, (_, index) => captured({ ...given, at: at(given.at) + index * ms }));

const play = (happenings: readonly Happening[], cooldown = cooldownMs) => {
  const policy = alertPolicy(cooldown);
  return happenings.flatMap(({ event, ...rest }, index) =>
    policy.react({ ...event, ...rest, position: index + 1, version: null } as Recorded).map((command) => {
      if (command.type !== 'FireAlert') throw new Error(`${command.type} is none of its commands`);
      const { ruleId, fingerprint, reason, evidence, occurrence } = command.firing;
      return { project: command.projectId, rule: ruleId, fingerprint, reason, occurrence, count: evidence?.count };
    }),
  );
};
const firing = (happenings: readonly Happening[], cooldown?: number) =>
  play(happenings, cooldown).map(
    ({ rule: id, project, fingerprint, reason }) => `${id} ${project} ${fingerprint} ${reason}`,
  );

describe('new errors', () => {
  const rules = made({ type: 'new_issue' });
  test('an error is new once in its project', () =>
    expect(
      firing([rules, captured(), captured(), captured({ fingerprint: 'f2' }), captured({ project: 'p2' })]),
    ).toEqual(['1 p1 f1 new_issue', '1 p1 f2 new_issue', '1 p2 f1 new_issue']));
  test('an error from before the rule is not new', () => expect(firing([captured(), rules, captured()])).toEqual([]));
  test('a rule of one project does not see others', () =>
    expect(firing([made({ type: 'new_issue' }, { project: 'p2' }), captured(), captured({ project: 'p2' })])).toEqual([
      '1 p2 f1 new_issue',
    ]));
  test('an environment filters: what is new there counts, wherever it was seen before', () =>
    expect(
      firing([
        made({ type: 'new_issue', environment: 'production' }),
        captured({ environment: 'staging' }),
        captured(),
        captured({ fingerprint: 'f2' }),
      ]),
    ).toEqual(['1 p1 f1 new_issue', '1 p1 f2 new_issue']));
  test('a resolved error that came back fires as a regression, with the occurrence', () =>
    expect(
      play([
        captured(),
        rules,
        resolved({ at: '10:30' }),
        captured({ at: '10:40' }),
        regressed({ at: '10:41', cause: 4 }),
      ]),
    ).toEqual([{ project: 'p1', rule: 1, fingerprint: 'f1', reason: 'regression', occurrence: 4, count: undefined }]));
  test('a regression elsewhere than the rule looks is not told', () =>
    expect(
      firing([
        captured(),
        made({ type: 'new_issue', environment: 'production' }),
        regressed({ environment: 'staging' }),
      ]),
    ).toEqual([]));
  test('a regression within the cooldown of the same error is not told', () =>
    expect(firing([rules, captured({ at: '12:00' }), regressed({ at: '12:14' }), regressed({ at: '12:15' })])).toEqual([
      '1 p1 f1 new_issue',
      '1 p1 f1 regression',
    ]));
  test('a rule that is switched off does not fire; switched on it does', () =>
    expect(
      firing([
        made({ type: 'new_issue' }, { enabled: false }),
        captured(),
        changed({ type: 'new_issue' }, {}, '10:10'),
        captured({ at: '10:11', fingerprint: 'f2' }),
        alerted({ type: 'AlertRuleDeleted', data: { ruleId: 1, name: 'rule' } }, { at: '10:12' }),
        captured({ at: '10:13', fingerprint: 'f3' }),
      ]),
    ).toEqual(['1 p1 f2 new_issue']));
  test('a project that was deleted starts anew', () =>
    expect(firing([rules, captured(), projectDeleted({ at: '10:10' }), captured({ at: '11:00' })])).toEqual([
      '1 p1 f1 new_issue',
      '1 p1 f1 new_issue',
    ]));
});

describe('thresholds', () => {
  const rules = made({ type: 'threshold', threshold: 3, window_secs: 60 });
  test('fire when exceeded, not when reached', () => {
    expect(firing([rules, ...every(second, 3, { at: '10:00' })])).toEqual([]);
    expect(play([rules, ...every(second, 4, { at: '10:00' })])).toMatchObject([
      { reason: 'threshold', count: 4, occurrence: 5 },
    ]);
  });
  test('count each error by itself', () =>
    expect(
      firing([rules, ...every(second, 3, { at: '10:00' }), ...every(second, 3, { at: '10:00:10', fingerprint: 'f2' })]),
    ).toEqual([]));
  test('forget what is older than the window', () => {
    expect(firing([rules, ...every(21 * second, 50, { at: '10:00' })])).toEqual([]);
    expect(firing([rules, ...every(19 * second, 50, { at: '10:00' })]).length).toBeGreaterThan(0);
  });
  test('go by when events are recorded, whatever they say of themselves', () =>
    expect(
      firing([rules, ...[1, 2, 3, 4].map((hour) => captured({ at: `0${hour}:00`, recorded: '10:00' }))]),
    ).toHaveLength(1));
  test('of one error look at no other', () =>
    expect(
      firing([
        made({ type: 'threshold', threshold: 1, window_secs: 60, fingerprint: 'f2' }),
        ...every(second, 9, { at: '10:00' }),
        ...every(second, 2, { at: '10:01', fingerprint: 'f2' }),
      ]),
    ).toEqual(['1 p1 f2 threshold']));
  test('of a route count its errors together, and are silent about them together', () => {
    const together = [1, 2, 3, 4, 5, 6].map((index) =>
      captured({ fingerprint: `f${index}`, route: '/pay', at: `10:00:0${index}` }),
    );
    const elsewhere = every(second, 9, { at: '10:00:10', route: '/cart' });
    expect(
      firing([made({ type: 'threshold', threshold: 3, window_secs: 60, route: '/pay' }), ...together, ...elsewhere]),
    ).toEqual(['1 p1 f4 threshold']);
  });
  test('of an environment do not count others', () =>
    expect(
      firing([
        made({ type: 'threshold', threshold: 3, window_secs: 60, environment: 'production' }),
        ...every(second, 3, { at: '10:00' }),
        ...every(second, 9, { at: '10:00:10', environment: 'staging' }),
      ]),
    ).toEqual([]));
  test('are silent for the cooldown, to the millisecond', () => {
    const busy = every(10, 4, { at: '10:00' });
    const fired = at('10:00') + 30;
    const again = (afterMs: number) => every(0, 4, { at: fired + afterMs });
    expect(firing([rules, ...busy, ...again(cooldownMs - 1)])).toHaveLength(1);
    expect(firing([rules, ...busy, ...again(cooldownMs)])).toHaveLength(2);
  });
  test('without a cooldown fire for every event that exceeds', () =>
    expect(firing([rules, ...every(second, 6, { at: '10:00' })], 0)).toHaveLength(3));
  test('several on the same error fire by themselves', () =>
    expect(
      firing([
        rules,
        made({ type: 'threshold', threshold: 5, window_secs: 600 }, { id: 2 }),
        made({ type: 'threshold', threshold: 99, window_secs: 600 }, { id: 3 }),
        ...every(second, 9, { at: '10:00' }),
      ]),
    ).toEqual(['1 p1 f1 threshold', '2 p1 f1 threshold']));
  test('of all projects count each by itself', () =>
    expect(
      firing([rules, ...every(second, 3, { at: '10:00' }), ...every(second, 3, { at: '10:00:10', project: 'p2' })]),
    ).toEqual([]));
  test('count what comes after the rule', () =>
    expect(
      firing([
        made({ type: 'threshold', threshold: 9, window_secs: 600 }, { id: 2 }),
        ...every(second, 3, { at: '10:00' }),
        made({ type: 'threshold', threshold: 3, window_secs: 600 }, {}, '10:01'),
        ...every(second, 3, { at: '10:02' }),
      ]),
    ).toEqual([]));
  test('go on when the rule is renamed, and start anew when it looks at something else', () => {
    const config = { type: 'threshold', threshold: 3, window_secs: 600 } as const;
    const around = (change: Happening) =>
      firing([made(config), ...every(second, 3, { at: '10:00' }), change, ...every(second, 1, { at: '10:02' })]);
    expect(around(changed(config, { name: 'renamed' }, '10:01'))).toHaveLength(1);
    expect(around(changed({ ...config, threshold: 2 }, {}, '10:01'))).toEqual([]);
    expect(around(changed(config, { project: 'p1' }, '10:01'))).toEqual([]);
  });
});

describe('ignored and muted errors', () => {
  const rules = made({ type: 'threshold', threshold: 3, window_secs: 60 });
  test.each([ignored, muted])('never fire, and do not count', (silence) => {
    const busy = every(second, 20, { at: '11:00:01' });
    expect(firing([captured(), rules, silence({ at: '11:00' }), ...busy])).toEqual([]);
    const back = unresolved({ at: '11:00:30' });
    expect(
      firing([captured(), rules, silence({ at: '11:00' }), ...busy, back, ...every(second, 3, { at: '11:00:31' })]),
    ).toEqual([]);
    expect(
      firing([captured(), rules, silence({ at: '11:00' }), ...busy, back, ...every(second, 4, { at: '11:00:31' })]),
    ).toHaveLength(1);
  });
  test('do not make the count of a route', () =>
    expect(
      firing([
        captured(),
        made({ type: 'threshold', threshold: 3, window_secs: 60, route: '/pay' }),
        muted(),
        ...every(second, 9, { at: '11:01', route: '/pay' }),
      ]),
    ).toEqual([]));
});

describe('spikes', () => {
  const rules = made({ type: 'spike', multiplier: 3, baseline_window_secs: 600, compare_window_secs: 60 }, {}, '09:00');
  /** One event in ten seconds, for an hour. */
  const steady = every(10 * second, 360, { at: '09:00' });
  test('steady traffic is none', () => expect(firing([rules, ...steady])).toEqual([]));
  test('three times as much is one', () => {
    expect(firing([rules, ...steady, ...every(5 * second, 12, { at: '10:00' })])).toEqual([]);
    expect(play([rules, ...steady, ...every(second, 30, { at: '10:00' })])).toMatchObject([{ reason: 'spike' }]);
  });
  test('from nothing to a few is none, from nothing to many is', () => {
    const quiet = captured({ at: '09:00' });
    expect(firing([rules, quiet, ...every(second, 4, { at: '10:00' })])).toEqual([]);
    expect(firing([rules, quiet, ...every(second, 5, { at: '10:00' })])).toEqual(['1 p1 f1 spike']);
  });
  test('a new rule watches for a whole baseline first', () => {
    const late = made(
      { type: 'spike', multiplier: 3, baseline_window_secs: 600, compare_window_secs: 60 },
      {},
      '10:00',
    );
    expect(firing([late, ...every(second, 600, { at: '10:00' })])).toEqual([]);
    expect(firing([late, ...every(second, 30, { at: '10:11:01' })])).toEqual(['1 p1 f1 spike']);
  });
  test('what was usual is what was before: the spike is not part of its own baseline', () =>
    expect(play([rules, ...steady, ...every(second, 60, { at: '10:00' })])[0]).toMatchObject({ count: 18 }));
});

describe('a clock that is wrong', () => {
  const rules = made({ type: 'threshold', threshold: 3, window_secs: 60 });
  test('put back an hour, neither fires for what was long ago nor falls silent', () => {
    expect(firing([rules, ...every(second, 1, { at: '12:00' }), ...every(40 * second, 60, { at: '11:00' })])).toEqual(
      [],
    );
    expect(firing([rules, ...every(second, 4, { at: '12:00' }), ...every(second, 4, { at: '11:30' })])).toHaveLength(1);
  });
  test('that was ahead for a moment does not stop the windows', () =>
    expect(firing([rules, captured({ at: '15:00' }), ...every(minute, 90, { at: '12:00' })])).toEqual([]));
});
