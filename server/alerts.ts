// Notifications: mail, webhooks, the effect that sends, and what people do with rules.
import type { Logger } from 'pino';
import { alertService } from '../application/alerts/alert-service.ts';
import { notifications } from '../application/alerts/notifications.ts';
import { fallbackChannels } from '../infrastructure/alerts/fallback-channels.ts';
import type { Config } from '../infrastructure/config-schema.ts';
import { anyAddress, isPublic, refusalOf } from '../infrastructure/notify/addresses.ts';
import { mailer } from '../infrastructure/notify/mailer.ts';
import { sender } from '../infrastructure/notify/sender.ts';
import type { Access } from './access.ts';
import type { Core } from './core.ts';
import type { Leader } from './leader.ts';

/** @throws ConfigError for an address in the environment that is none */
export const startAlerts = (config: Config, core: Core, access: Access, leader: Leader, log: Logger) => {
  const { ask, appender, bus, projector, shown } = core;
  const { alerting, smtp, auth } = config;
  const clock = Date.now;
  const timeoutMs = alerting.timeout_secs * 1000;
  const mayConnect = alerting.allow_private_targets ? anyAddress : isPublic;
  const fallbacks = fallbackChannels(process.env);
  const notify = sender({ mail: mailer(smtp, { timeoutMs }), mayConnect, timeoutMs });
  const origin = auth.rp_origin;
  const effect = notifications({
    ask,
    decide: appender.decide,
    send: notify,
    fallbacks,
    shown,
    readUpTo: projector.position,
    origin,
    bundleMs: alerting.bundle_secs * 1000,
    retryMs: alerting.retry_secs * 1000,
    maxAttempts: alerting.max_attempts,
    onAttempt: ({ deliveryId, outcome, attempt, error, retryAt }) => {
      if (outcome === 'failed')
        log.warn(
          { deliveryId, attempt, error, retryAt },
          retryAt === null ? 'a notification was given up' : 'a notification failed',
        );
      else log.info({ deliveryId, attempt }, 'a notification was delivered');
    },
    onError: (error) => log.warn({ reason: error.message }, 'notifications have to wait'),
    clock,
  });
  bus.on('decided', (events) => {
    if (events.some(({ type }) => type === 'AlertFired')) effect.wake();
  });
  const start = (): void => {
    if (projector.caughtUp() && leader.isLeader()) effect.start();
  };
  bus.on('folded', start);
  leader.onLeading(start);
  const service = alertService({
    ask,
    send: access.send,
    decide: async (decision) => {
      const result = await appender.decide(decision);
      await shown(result.position);
      return result;
    },
    notify,
    resend: effect.resend,
    fallbacks,
    refusalOf: (url) => refusalOf(url, mayConnect),
    origin,
    clock,
  });
  return { service, close: effect.close };
};
