// Notifications as JSON, for any receiver, and what proves that they are Bloop's. The fields are those of docs/alerts.md.
import { createHmac } from 'node:crypto';
import type { AlertEntry, AlertMessage } from '../../domain/alerts/message.ts';

const evidenceOf = ({ evidence }: AlertEntry) => {
  if (evidence === undefined) return {};
  const { windowSecs, ...figures } = evidence;
  return { evidence: { ...figures, window_secs: windowSecs } };
};

const entry = (alert: AlertEntry) => ({
  project_id: alert.projectId,
  reason: alert.reason,
  ...evidenceOf(alert),
  fingerprint: alert.fingerprint,
  error_type: alert.errorType,
  message: alert.message,
  environment: alert.environment,
  release: alert.release,
  source: alert.source,
  route_or_procedure: alert.route,
  total_count: alert.totalCount,
  /** s since 1970 */
  timestamp: Math.floor(alert.at / 1000),
  url: alert.url,
});

export const webhookPayload = ({ deliveryId, rule, isTest, count, alerts }: AlertMessage): object => ({
  delivery_id: deliveryId,
  alert_rule: rule.name,
  rule_id: rule.id,
  ...(alerts[0] === undefined ? {} : entry(alerts[0])),
  count,
  ...(count > 1 ? { alerts: alerts.map(entry) } : {}),
  ...(isTest ? { test: true } : {}),
});

/** @param body as it is sent @param secret null for a receiver that checks nothing */
export const webhookHeaders = (body: string, deliveryId: string, secret: string | null): Record<string, string> => ({
  'idempotency-key': deliveryId,
  ...(secret === null ? {} : { 'x-bloop-signature': createHmac('sha256', secret).update(body).digest('hex') }),
});
