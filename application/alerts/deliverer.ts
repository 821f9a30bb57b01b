// Sends what is queued: each channel by itself, so that a slow or dead one holds up no other. Every attempt is recorded; what
// is not recorded, because the process was killed, is sent again under the same id.

import type { Attempted } from '../../domain/alerts/events.ts';
import type { AlertMessage } from '../../domain/alerts/message.ts';
import { longestPauseMs, pauseAfter } from '../../domain/alerts/retry.ts';
import { streams } from '../../domain/events.ts';
import { Unavailable } from '../../domain/unavailable.ts';
import type { PendingDelivery } from '../../projections/queries/alerts.ts';
import type { Ask } from '../../projections/queries/all.ts';
import type { Log } from '../log.ts';
import { urlOf } from './issue-url.ts';
import type { FallbackChannel, Outcome, Send } from './send.ts';

export interface DelivererOptions {
  ask: Ask;
  decide: Log['decide'];
  send: Send;
  fallbacks: readonly FallbackChannel[];
  /** `auth.rp_origin` */
  origin: string;
  maxAttempts: number;
  /** The first pause between attempts. */
  retryMs: number;
  onAttempt: (attempt: Attempted) => void;
  onError: (error: Error) => void;
  /** ms since the epoch */
  clock: () => number;
}

const readAtOnce = 1000;
const troubleMs = 1000;
/** The longest that what is under way may take at shutdown. */
const drainMs = 2000;
/** And then, to be cut off. */
const abortMs = 500;
const longestTimerMs = 2 ** 31 - 1;

/** When a delivery is due by a clock that nobody sets: `performance.now()`. */
type Waiting = PendingDelivery & { due: number };

interface Lane {
  /** The next to send first. */
  waiting: Waiting[];
  timer: NodeJS.Timeout | undefined;
  busy: Promise<void> | undefined;
}

const givenUp = (error: string): Outcome => ({
  delivered: false,
  status: null,
  error,
  retryAfterMs: null,
  isFinal: true,
  durationMs: 0,
});

export interface Deliverer {
  /** Takes up what was still to be sent when the process started. */
  resume(): Promise<void>;
  add(deliveries: readonly PendingDelivery[]): void;
  close(): Promise<void>;
}

export const deliverer = (options: DelivererOptions): Deliverer => {
  const { ask, decide, send, fallbacks, origin, maxAttempts, retryMs, onAttempt, onError, clock } = options;
  const lanes = new Map<string, Lane>();
  const known = new Set<string>();
  const stop = new AbortController();

  const pause = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      stop.signal.addEventListener('abort', () => resolve(clearTimeout(timer)), { once: true });
    });

  /** Does it until it works while the log or the read models are unavailable. What fails otherwise would fail again. */
  const persist = async <T>(work: () => Promise<T>): Promise<T | undefined> => {
    while (!stop.signal.aborted) {
      try {
        return await work();
      } catch (error) {
        onError(error as Error);
        if (!(error instanceof Unavailable)) throw error;
        await pause(troubleMs);
      }
    }
    return undefined;
  };

  const attempt = async ({ deliveryId, ruleId, channelId, firstPosition, lastPosition }: PendingDelivery) => {
    const [rule] = await ask('channelsOfRules', { ruleIds: [ruleId] });
    const channel =
      fallbacks.find(({ id }) => id === channelId) ?? rule?.channels.find(({ id }) => String(id) === channelId);
    if (rule === undefined || channel === undefined) return givenUp('the channel was removed');
    const { count, alerts } = await ask('deliveryContent', { ruleId, from: firstPosition, to: lastPosition });
    if (alerts.length === 0) return givenUp('the errors were deleted with their project');
    const message: AlertMessage = {
      deliveryId,
      rule: { id: ruleId, name: rule.name, projectId: rule.projectId },
      isTest: false,
      count,
      alerts: alerts.map((alert) => ({ ...alert, url: urlOf(origin, alert) })),
    };
    return send(channel, message, stop.signal);
  };

  const recordOf = (delivery: PendingDelivery, outcome: Outcome): Attempted => {
    const { deliveryId, ruleId } = delivery;
    const failures = delivery.attempts - delivery.attemptsBefore + 1;
    const isOver = outcome.delivered || outcome.isFinal || failures >= maxAttempts;
    return {
      deliveryId,
      ruleId,
      attempt: delivery.attempts + 1,
      outcome: outcome.delivered ? 'delivered' : 'failed',
      status: outcome.status,
      error: outcome.error,
      durationMs: Math.max(0, Math.round(outcome.durationMs)),
      retryAt: isOver ? null : Math.round(clock() + pauseAfter(failures, retryMs, Math.random(), outcome.retryAfterMs)),
    };
  };

  const record = (delivery: PendingDelivery, attempted: Attempted): Promise<unknown> => {
    const events = [{ type: 'DeliveryAttempted' as const, data: attempted }];
    const stream = streams.delivery(delivery.deliveryId);
    return persist(() => decide({ stream, projectId: null, actor: 'system', cause: null, events }));
  };

  const deliver = async (delivery: PendingDelivery): Promise<void> => {
    const outcome = await persist(() => attempt(delivery)).catch((error: Error) =>
      givenUp(`it could not be prepared (${error.name})`),
    );
    // What was cut off by the shutdown is neither delivered nor failed: the next start sends it again.
    if (outcome === undefined || (stop.signal.aborted && !outcome.delivered)) return;
    let attempted = recordOf(delivery, outcome);
    await record(delivery, attempted).catch(async () => {
      attempted = recordOf(delivery, { ...outcome, ...givenUp('what came of it could not be written down') });
      await record(delivery, attempted);
    });
    onAttempt(attempted);
    known.delete(delivery.deliveryId);
    if (attempted.retryAt !== null) add([{ ...delivery, attempts: attempted.attempt, dueAt: attempted.retryAt }]);
  };

  const pump = (lane: Lane): void => {
    const [next] = lane.waiting;
    clearTimeout(lane.timer);
    if (lane.busy !== undefined || next === undefined || stop.signal.aborted) return;
    const wait = next.due - performance.now();
    if (wait > 0) {
      lane.timer = setTimeout(pump, Math.min(wait, longestTimerMs), lane);
      return;
    }
    lane.waiting.shift();
    // Whatever became of it has been told: the next one has its turn.
    lane.busy = deliver(next)
      .catch(() => undefined)
      .finally(() => {
        lane.busy = undefined;
        pump(lane);
      });
  };

  const add = (deliveries: readonly PendingDelivery[]): void => {
    for (const delivery of deliveries) {
      if (known.has(delivery.deliveryId)) continue;
      known.add(delivery.deliveryId);
      const lane = lanes.get(delivery.channelId) ?? { waiting: [], timer: undefined, busy: undefined };
      lanes.set(delivery.channelId, lane);
      // A clock that was set back since makes nothing wait longer than the longest pause.
      const wait = Math.min(longestPauseMs, delivery.dueAt - clock());
      lane.waiting.push({ ...delivery, due: performance.now() + wait });
      lane.waiting.sort((a, b) => a.due - b.due);
      pump(lane);
    }
  };

  const resume = async (): Promise<void> => {
    for (let after = 0; !stop.signal.aborted; ) {
      const found = await persist(() => ask('pendingDeliveries', { after, limit: readAtOnce }));
      if (found === undefined || found.length === 0) return;
      add(found);
      after = found.at(-1)?.position ?? after;
    }
  };

  return {
    resume,
    add,
    close: async () => {
      for (const { timer } of lanes.values()) clearTimeout(timer);
      const busy = [...lanes.values()].flatMap((lane) => lane.busy ?? []);
      // Nothing new begins; what is under way may end.
      for (const lane of lanes.values()) lane.waiting = [];
      await Promise.race([Promise.all(busy), pause(drainMs)]);
      stop.abort();
      // A conversation with a mail server cannot be cut off: it is left to the end of the process.
      await Promise.race([Promise.all(busy), new Promise((resolve) => setTimeout(resolve, abortMs))]);
    },
  };
};
