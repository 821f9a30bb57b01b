// Puts the parts that notify together: mail, webhooks, the effect that sends, and what people do with rules.

import type { AccessCommands } from '../../application/access/access-commands.ts';
import { type AlertService, alertService } from '../../application/alerts/alert-service.ts';
import { type Notifications, notifications } from '../../application/alerts/notifications.ts';
import type { Ask } from '../../projections/queries/all.ts';
import type { Config } from '../config-schema.ts';
import type { Appender } from '../log/appender.ts';
import { anyAddress, isPublic, refusalOf } from '../notify/addresses.ts';
import { mailer } from '../notify/mailer.ts';
import { sender } from '../notify/sender.ts';
import { fallbackChannels } from './fallback-channels.ts';

export interface AlertsOptions {
  config: Pick<Config, 'alerting' | 'smtp' | 'auth'>;
  env: NodeJS.ProcessEnv;
  ask: Ask;
  appender: Pick<Appender, 'decide'>;
  /** Resolves when the change shows. */
  sendCommand: AccessCommands['send'];
  /** Resolves when the read models have reached a position. */
  shown: (position: number) => Promise<boolean>;
  /** The position that the read models have reached. */
  readUpTo: () => number;
  log: { warn: (details: object, text: string) => void; info: (details: object, text: string) => void };
}

/** @throws ConfigError for an address in the environment that is none */
export const startAlerts = (options: AlertsOptions): { port: AlertService; effect: Notifications } => {
  const { config, env, ask, appender, sendCommand, shown, readUpTo, log } = options;
  const { alerting, smtp, auth } = config;
  const clock = Date.now;
  const timeoutMs = alerting.timeout_secs * 1000;
  const mayConnect = alerting.allow_private_targets ? anyAddress : isPublic;
  const fallbacks = fallbackChannels(env);
  const notify = sender({ mail: mailer(smtp, { timeoutMs }), mayConnect, timeoutMs });
  const origin = auth.rp_origin;
  const effect = notifications({
    ask,
    decide: appender.decide,
    send: notify,
    fallbacks,
    shown,
    readUpTo,
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
  const port = alertService({
    ask,
    send: sendCommand,
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
  return { port, effect };
};
