// Random histories for property tests: occurrences and status changes of a few issues, releases and environments,
// some of them arriving late.
import fc from 'fast-check';
import { sources } from '../../domain/events.ts';
import {
  alerted,
  at,
  captured,
  type Happening,
  hour,
  ignored,
  minute,
  muted,
  projectCreated,
  projectDeleted,
  regressed,
  resolved,
  tokenCreated,
  tokenRevoked,
  unresolved,
} from './events.ts';

const projects = ['p1', 'p2'];
const fingerprints = ['f1', 'f2', 'f3'];
const issue = { project: fc.constantFrom(...projects), fingerprint: fc.constantFrom(...fingerprints) };

/** Few values, so that the same moment, hour and edge of an hour come up often. */
export const moment: fc.Arbitrary<number> = fc.oneof(
  fc.integer({ min: 0, max: 30 * 60 }).map((minutes) => at('00:00') + minutes * minute),
  fc
    .tuple(fc.integer({ min: 0, max: 30 }), fc.constantFrom(-1, 0, 1, 1800_000))
    .map(([hours, offset]) => at('00:00') + hours * hour + offset),
);

export const occurrence: fc.Arbitrary<Happening> = fc
  .record({
    ...issue,
    at: moment,
    recorded: moment,
    release: fc.constantFrom('1.0.0', '1.1.0', '2.0.0'),
    environment: fc.constantFrom('production', 'staging'),
    source: fc.constantFrom(...sources),
    type: fc.constantFrom('TypeError', 'RangeError'),
    message: fc.constantFrom('Order 17 failed', 'Order 18 failed', 'No route to 10.0.0.1', 'Überlauf'),
    route: fc.constantFrom(undefined, '/pay', '/cart'),
    screen: fc.constantFrom(undefined, 'Cart'),
  })
  .map(({ route, screen, ...rest }) =>
    captured({ ...rest, ...(route === undefined ? {} : { route }), ...(screen === undefined ? {} : { screen }) }),
  );

const statusChange: fc.Arbitrary<Happening> = fc
  .record({ ...issue, at: moment, change: fc.constantFrom(resolved, ignored, muted, unresolved, regressed) })
  .map(({ change, ...rest }) => change(rest));

const other: fc.Arbitrary<Happening> = fc
  .record({
    id: fc.constantFrom('a', 'b'),
    at: moment,
    make: fc.constantFrom(projectCreated, tokenCreated, tokenRevoked),
  })
  .map(({ make, ...rest }) => make(rest));

/** What rules fire and what becomes of it, of rules that are made, deleted and made again. */
const alert: fc.Arbitrary<Happening> = fc
  .record({
    ...issue,
    at: moment,
    ruleId: fc.constantFrom(1, 2),
    channelId: fc.constantFrom(1, 2),
    retryAt: fc.constantFrom(null, at('12:00')),
    outcome: fc.constantFrom('delivered' as const, 'failed' as const),
    kind: fc.constantFrom(
      'made',
      'changed',
      'deleted',
      'channel',
      'unchannelled',
      'fired',
      'queued',
      'tried',
      'resent',
    ),
  })
  .map(({ kind, at: when, project, fingerprint, ruleId, channelId, retryAt, outcome }) => {
    const rule = {
      ruleId,
      name: `rule of ${project}`,
      description: '',
      config: { type: 'new_issue' },
      enabled: true,
    } as const;
    const channel = { ruleId, channelId, channel: 'email', target: 'ann@example.com' } as const;
    const deliveryId = `${channelId}-${ruleId}`;
    const result = { status: null, error: null, durationMs: 1, retryAt };
    const events = {
      made: { type: 'AlertRuleCreated', data: rule },
      changed: { type: 'AlertRuleChanged', data: { ...rule, enabled: false } },
      deleted: { type: 'AlertRuleDeleted', data: { ruleId, name: rule.name } },
      channel: { type: 'AlertChannelAdded', data: channel },
      unchannelled: { type: 'AlertChannelRemoved', data: channel },
      fired: {
        type: 'AlertFired',
        data: { ruleId, rule: rule.name, fingerprint, reason: 'new_issue', occurrence: 1, at: when },
      },
      queued: {
        type: 'DeliveryQueued',
        data: { ...channel, deliveryId, firstPosition: 1, lastPosition: 9, count: 2 },
      },
      tried: { type: 'DeliveryAttempted', data: { deliveryId, ruleId, attempt: 1, outcome, ...result } },
      resent: { type: 'DeliveryResent', data: { deliveryId, ruleId, attempts: 1 } },
    } as const;
    return alerted(events[kind as keyof typeof events], { at: when, project });
  });

/** Rare, so that histories do not end in nothing. */
const deletion: fc.Arbitrary<Happening> = fc
  .record({ id: fc.constantFrom(...projects), at: moment })
  .map((rest) => projectDeleted(rest));

/** Anything that can be in a log, in any order: projections take it as it comes. */
export const history = (maxLength = 60, minLength = 0): fc.Arbitrary<Happening[]> =>
  fc.array(
    fc.oneof(
      { arbitrary: occurrence, weight: 18 },
      { arbitrary: statusChange, weight: 9 },
      { arbitrary: other, weight: 3 },
      { arbitrary: alert, weight: 6 },
      { arbitrary: deletion, weight: 1 },
    ),
    { minLength, maxLength },
  );
