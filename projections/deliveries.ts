// Notifications, and how far they have come.
import { add, defineProjection, first, key, last } from './projection.ts';

export const deliveryStates = ['pending', 'delivered', 'dead'] as const;
export type DeliveryState = (typeof deliveryStates)[number];

export const deliveries = defineProjection({
  name: 'deliveries',
  version: 1,
  columns: {
    id: key.text,
    /** In every row, so that one goes with its rule however the events are batched. */
    rule_id: first.integer,
    channel_id: first.text,
    channel: first.text,
    target: first.text,
    /** What it tells: all that the rule fired from here to there. */
    first_position: first.integer,
    last_position: first.integer,
    count: first.integer,
    queued_at: first.integer,
    /** In the order in which they were queued. */
    position: first.integer,
    state: last.text,
    attempts: add.integer,
    /** Attempts that were made before somebody had it sent again. */
    attempts_before: last.integer,
    /** 0 when there is none to come. */
    next_attempt_at: last.integer,
  },
  indexes: [{ columns: ['rule_id', 'position'] }, { columns: ['state', 'position'] }],
  on: {
    DeliveryQueued: ({ position, recordedAt, data }) => ({
      id: data.deliveryId,
      rule_id: data.ruleId,
      channel_id: String(data.channelId),
      channel: data.channel,
      target: data.target,
      first_position: data.firstPosition,
      last_position: data.lastPosition,
      count: data.count,
      queued_at: recordedAt,
      position,
      state: 'pending',
      attempts_before: 0,
      next_attempt_at: recordedAt,
    }),
    DeliveryAttempted: ({ data }) => ({
      id: data.deliveryId,
      rule_id: data.ruleId,
      state: data.outcome === 'delivered' ? 'delivered' : data.retryAt === null ? 'dead' : 'pending',
      attempts: 1,
      next_attempt_at: data.retryAt ?? 0,
    }),
    DeliveryResent: ({ recordedAt, data }) => ({
      id: data.deliveryId,
      rule_id: data.ruleId,
      state: 'pending',
      attempts_before: data.attempts,
      next_attempt_at: recordedAt,
    }),
  },
  forget: { AlertRuleDeleted: ({ data }) => ({ rule_id: data.ruleId }) },
});
