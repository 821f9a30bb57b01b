// Cases of the read models about alerts: rules, channels, what was fired and what became of it.
import { describe, test } from 'vitest';
import { alertChannels } from '../../../projections/alert-channels.ts';
import { alertRules } from '../../../projections/alert-rules.ts';
import { alerts } from '../../../projections/alerts.ts';
import { deliveries } from '../../../projections/deliveries.ts';
import { deliveryAttempts } from '../../../projections/delivery-attempts.ts';
import { alerted, at, captured, projectDeleted } from '../../support/events.ts';
import { projection } from '../harness.ts';

const rule = (ruleId: number, name = `rule ${ruleId}`) => ({
  ruleId,
  name,
  description: 'why',
  config: { type: 'new_issue' as const },
  enabled: true,
});
const created = (ruleId: number, project: string | null = 'p1') =>
  alerted({ type: 'AlertRuleCreated', data: rule(ruleId) }, { at: '09:00', project, actor: 'user:u1' });
const deleted = (ruleId: number) =>
  alerted({ type: 'AlertRuleDeleted', data: { ruleId, name: `rule ${ruleId}` } }, { at: '20:00' });
const fired = (ruleId: number, when: string, project = 'p1') =>
  alerted(
    {
      type: 'AlertFired',
      data: { ruleId, rule: 'x', fingerprint: 'f1', reason: 'new_issue', occurrence: 1, at: at(when) },
    },
    { at: '19:00', project },
  );

describe('alert rules', () => {
  test('a rule is as it was changed last, and counts how often it fired', () =>
    projection(alertRules)
      .given(
        created(1),
        created(2, null),
        fired(1, '10:05'),
        alerted(
          { type: 'AlertRuleChanged', data: { ...rule(1, 'renamed'), enabled: false } },
          { at: '11:00', project: null },
        ),
        fired(1, '10:01'),
      )
      .expect([
        {
          id: 1,
          project_id: '',
          name: 'renamed',
          enabled: 0,
          created_by: 'user:u1',
          created_at: at('09:00'),
          changed_at: at('11:00'),
          fired_count: 2,
          last_fired_at: at('10:05'),
        },
        { id: 2, project_id: '', name: 'rule 2', description: 'why', config: '{"type":"new_issue"}', fired_count: 0 },
      ]));
  test('a rule that was deleted is gone', () =>
    projection(alertRules)
      .given(created(1), created(2), deleted(1))
      .expect([{ id: 2 }]));
});

describe('channels', () => {
  const channel = (ruleId: number, channelId: number) => ({
    ruleId,
    channelId,
    channel: 'slack' as const,
    target: 'https://hooks.slack.com/…',
  });
  const added = (ruleId: number, channelId: number) =>
    alerted({ type: 'AlertChannelAdded', data: channel(ruleId, channelId) }, { at: '09:30' });
  test('channels are there until they, or their rule, are removed', () =>
    projection(alertChannels)
      .given(
        added(1, 1),
        added(1, 2),
        added(2, 3),
        alerted({ type: 'AlertChannelRemoved', data: channel(1, 1) }),
        deleted(2),
      )
      .expect([{ id: 2, rule_id: 1, type: 'slack', target: 'https://hooks.slack.com/…', created_at: at('09:30') }]));
  test('a channel goes with its own rule, whichever other had the same number', () =>
    projection(alertChannels)
      .given(added(3, 2), added(1, 1), added(2, 1), deleted(1))
      .expect([
        { rule_id: 2, id: 1 },
        { rule_id: 3, id: 2 },
      ]));
});

describe('alerts', () => {
  test('every firing is kept with its cause and its figures', () =>
    projection(alerts)
      .given(
        captured(),
        alerted(
          {
            type: 'AlertFired',
            data: { ruleId: 1, rule: 'x', fingerprint: 'f1', reason: 'new_issue', occurrence: 1, at: at('10:00') },
          },
          { cause: 1 },
        ),
        alerted(
          {
            type: 'AlertFired',
            data: {
              ruleId: 2,
              rule: 'x',
              fingerprint: 'f2',
              reason: 'threshold',
              occurrence: 1,
              at: at('10:10'),
              evidence: { count: 11, windowSecs: 60, threshold: 10 },
            },
          },
          { cause: 1 },
        ),
      )
      .expect([
        {
          position: 2,
          rule_id: 1,
          project_id: 'p1',
          fingerprint: 'f1',
          reason: 'new_issue',
          evidence: null,
          occurrence: 1,
        },
        { position: 3, rule_id: 2, evidence: '{"count":11,"windowSecs":60,"threshold":10}', fired_at: at('10:10') },
      ]));
  test('they go with their project and with their rule', () =>
    projection(alerts)
      .given(fired(1, '10:00', 'p1'), fired(1, '10:00', 'p2'), fired(2, '10:00', 'p2'), projectDeleted(), deleted(2))
      .expect([{ position: 2, project_id: 'p2', rule_id: 1 }]));
});

const queued = (channelId: number, ruleId = 1) =>
  alerted(
    {
      type: 'DeliveryQueued',
      data: {
        deliveryId: `${channelId}-5`,
        ruleId,
        channelId,
        channel: 'webhook',
        target: 'https://example.com/…',
        firstPosition: 5,
        lastPosition: 9,
        count: 3,
      },
    },
    { at: '12:00' },
  );
const tried = (channelId: number, outcome: 'delivered' | 'failed', retryAt: number | null = null) =>
  alerted(
    {
      type: 'DeliveryAttempted',
      data: {
        deliveryId: `${channelId}-5`,
        ruleId: 1,
        attempt: 1,
        outcome,
        status: outcome === 'delivered' ? 200 : 503,
        error: outcome === 'delivered' ? null : 'answered 503',
        durationMs: 7,
        retryAt,
      },
    },
    { at: '12:01' },
  );

describe('deliveries', () => {
  test('a delivery is pending until it arrives or is given up', () =>
    projection(deliveries)
      .given(
        queued(1),
        queued(2),
        queued(3),
        queued(4),
        tried(2, 'failed', at('12:30')),
        tried(2, 'delivered'),
        tried(3, 'failed'),
        tried(4, 'failed', at('12:40')),
      )
      .expect([
        {
          id: '1-5',
          rule_id: 1,
          channel_id: '1',
          first_position: 5,
          last_position: 9,
          count: 3,
          state: 'pending',
          attempts: 0,
          next_attempt_at: at('12:00'),
        },
        { id: '2-5', state: 'delivered', attempts: 2, next_attempt_at: 0 },
        { id: '3-5', state: 'dead', attempts: 1, next_attempt_at: 0 },
        { id: '4-5', state: 'pending', attempts: 1, next_attempt_at: at('12:40') },
      ]));
  test('what was given up is pending when it is sent again, and starts its attempts anew', () =>
    projection(deliveries)
      .given(
        queued(1),
        tried(1, 'failed'),
        alerted({ type: 'DeliveryResent', data: { deliveryId: '1-5', ruleId: 1, attempts: 1 } }, { at: '13:00' }),
      )
      .expect([{ id: '1-5', state: 'pending', attempts: 1, attempts_before: 1, next_attempt_at: at('13:00') }]));
  test('what is said of a delivery goes with its rule too, whenever it was said', () =>
    projection(deliveries)
      .given(
        queued(1),
        alerted({ type: 'DeliveryResent', data: { deliveryId: '1-5', ruleId: 1, attempts: 1 } }),
        deleted(1),
      )
      .expect([]));
  test('deliveries go with their rule', () =>
    projection(deliveries)
      .given(queued(1), queued(2, 2), deleted(1))
      .expect([{ id: '2-5' }]));
});

describe('attempts', () => {
  test('every attempt is kept, until its rule is deleted', () =>
    projection(deliveryAttempts)
      .given(tried(1, 'failed', at('12:30')), tried(1, 'delivered'))
      .expect([
        {
          delivery_id: '1-5',
          position: 1,
          attempt: 1,
          attempted_at: at('12:01'),
          outcome: 'failed',
          status: 503,
          error: 'answered 503',
          duration_ms: 7,
          retry_at: at('12:30'),
        },
        { delivery_id: '1-5', position: 2, outcome: 'delivered', status: 200, error: null, retry_at: null },
      ]));
  test('they go with their rule', () =>
    projection(deliveryAttempts)
      .given(tried(1, 'failed'), deleted(1), tried(1, 'delivered'))
      .expect([{ position: 3 }]));
});
