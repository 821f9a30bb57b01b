// The effect that tells people: from alerts in the log to messages in their channels.

import type { PendingDelivery } from '../../projections/queries/alerts.ts';
import type { Ask } from '../../projections/queries/all.ts';
import type { Appender } from '../log/appender.ts';
import type { Send } from '../notify/sender.ts';
import { type DelivererOptions, deliverer } from './deliverer.ts';
import { type Dispatcher, type DispatcherOptions, dispatcher } from './dispatcher.ts';
import type { FallbackChannel } from './fallback-channels.ts';

export interface NotificationsOptions
  extends Omit<DispatcherOptions, 'onQueued'>,
    Omit<DelivererOptions, keyof DispatcherOptions> {
  ask: Ask;
  decide: Appender['decide'];
  send: Send;
  fallbacks: readonly FallbackChannel[];
}

export interface Notifications {
  /** Begins, once the read models have caught up: before that they may show as unsent what was sent. */
  start(): void;
  /** Alerts may have been fired. */
  wake(): void;
  /** Sends what somebody wants sent again. */
  resend(delivery: PendingDelivery): void;
  close(): Promise<void>;
}

export const notifications = (options: NotificationsOptions): Notifications => {
  const sending = deliverer(options);
  let dispatching: Dispatcher | undefined;
  let starting: Promise<void> | undefined;
  let isClosed = false;

  const begin = async (): Promise<void> => {
    await sending.resume();
    if (!isClosed) dispatching = dispatcher({ ...options, onQueued: sending.add });
  };

  return {
    start: () => {
      starting ??= begin();
    },
    wake: () => dispatching?.wake(),
    resend: (delivery) => sending.add([delivery]),
    close: async () => {
      isClosed = true;
      await Promise.all([dispatching?.close(), sending.close()]);
      await starting;
    },
  };
};
