// Each time a notification was sent, and what came back.
import { defineProjection, key, last } from './projection.ts';

export const deliveryAttempts = defineProjection({
  name: 'delivery_attempts',
  version: 1,
  distinct: true,
  columns: {
    delivery_id: key.text,
    position: key.integer,
    rule_id: last.integer,
    attempt: last.integer,
    attempted_at: last.integer,
    outcome: last.text,
    status: last.integer,
    error: last.text,
    duration_ms: last.integer,
    retry_at: last.integer,
  },
  on: {
    DeliveryAttempted: ({ position, recordedAt, data }) => ({
      delivery_id: data.deliveryId,
      position,
      rule_id: data.ruleId,
      attempt: data.attempt,
      attempted_at: recordedAt,
      outcome: data.outcome,
      status: data.status,
      error: data.error,
      duration_ms: data.durationMs,
      retry_at: data.retryAt,
    }),
  },
  forget: { AlertRuleDeleted: ({ data }) => ({ rule_id: data.ruleId }) },
});
