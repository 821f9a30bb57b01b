// The effect that tells people: from alerts in the log to messages in their channels.
import { setTimeout as pause } from 'node:timers/promises';
import type { PendingDelivery } from '../../projections/queries/alerts.ts';
import type { Ask } from '../../projections/queries/all.ts';
import type { Log } from '../log.ts';
import { type DelivererOptions, deliverer } from './deliverer.ts';
import { type Dispatcher, type DispatcherOptions, dispatcher } from './dispatcher.ts';
import type { FallbackChannel, Send } from './send.ts';

export interface NotificationsOptions
  extends Omit<DispatcherOptions, 'onQueued'>,
    Omit<DelivererOptions, keyof DispatcherOptions> {
  ask: Ask;
  decide: Log['decide'];
  send: Send;
  fallbacks: readonly FallbackChannel[];
  /** Resolves when the read models have reached a position; false when they take too long. */
  shown: (position: number) => Promise<boolean>;
}

const troubleMs = 1000;
const lookMs = 10_000;

export interface Notifications {
  /** Begins, once the read models have caught up and no other process does it: they may show as unsent what was sent. */
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
  let looking: NodeJS.Timeout | undefined;
  let seen = 0;

  /** Another process on this log folds too, and nobody tells of what it has folded. */
  const look = (): void => {
    if (options.readUpTo() === seen) return;
    seen = options.readUpTo();
    dispatching?.wake();
  };

  /** What another process has done before it ended, this one's read models may not show yet. */
  const catchUp = async (): Promise<void> => {
    for (let isShown = false; !isShown && !isClosed; ) {
      const head = await options.ask('positionAt', { time: Number.MAX_SAFE_INTEGER }).catch(() => undefined);
      isShown = head !== undefined && (await options.shown(head - 1));
      if (head === undefined) await pause(troubleMs, undefined, { ref: false });
    }
  };

  const begin = async (): Promise<void> => {
    await catchUp();
    await sending.resume();
    if (isClosed) return;
    dispatching = dispatcher({ ...options, onQueued: sending.add });
    looking = setInterval(look, lookMs).unref();
  };

  return {
    start: () => {
      starting ??= begin();
    },
    wake: () => dispatching?.wake(),
    resend: (delivery) => sending.add([delivery]),
    close: async () => {
      isClosed = true;
      clearInterval(looking);
      await Promise.all([dispatching?.close(), sending.close()]);
      await starting;
    },
  };
};
