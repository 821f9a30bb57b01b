// Turns alerts into notifications: what a rule fires within a few seconds becomes one for each of its channels. They are
// queued in the log, together with how far the alerts have been looked at, before anything is sent.
import { shownTarget } from '../../domain/alerts/channel.ts';
import type { ChannelId } from '../../domain/alerts/events.ts';
import { streams } from '../../domain/events.ts';
import type { FiredAlert, RuleWithChannels } from '../../projections/queries/alert-queue.ts';
import type { PendingDelivery } from '../../projections/queries/alerts.ts';
import type { Ask } from '../../projections/queries/all.ts';
import { checkpointNote, deliveriesCheckpoint } from '../checkpoints.ts';
import type { Decision, Log, Write } from '../log.ts';
import type { FallbackChannel } from './send.ts';

export interface DispatcherOptions {
  ask: Ask;
  decide: Log['decide'];
  fallbacks: readonly FallbackChannel[];
  /** The position that the read models have reached: what they do not show yet is not told yet. */
  readUpTo: () => number;
  /** How long an alert waits for others of its rule, ms. */
  bundleMs: number;
  /** Called when they are in the log. */
  onQueued: (deliveries: readonly PendingDelivery[]) => void;
  onError: (error: Error) => void;
  /** ms since the epoch */
  clock: () => number;
}

/** Alerts that are looked at together. */
const mostAlerts = 10_000;
const retryMs = 1000;

interface Bundle {
  first: number;
  last: number;
  count: number;
}

const bundlesOf = (fired: readonly FiredAlert[]): Map<number, Bundle> => {
  const bundles = new Map<number, Bundle>();
  for (const { ruleId, position } of fired) {
    const { first, count } = bundles.get(ruleId) ?? { first: position, count: 0 };
    bundles.set(ruleId, { first, last: position, count: count + 1 });
  }
  return bundles;
};

const queued = (rule: RuleWithChannels, { first, last, count }: Bundle, channels: readonly Addressed[]): Write[] =>
  channels.map(({ id, config }) => {
    const deliveryId = `${id}-${first}`;
    return {
      stream: streams.delivery(deliveryId),
      projectId: rule.projectId,
      events: [
        {
          type: 'DeliveryQueued',
          data: {
            deliveryId,
            ruleId: rule.ruleId,
            channelId: id,
            channel: config.type,
            target: shownTarget(config),
            firstPosition: first,
            lastPosition: last,
            count,
          },
        },
      ],
    };
  });

type Addressed = Pick<FallbackChannel, 'config'> & { id: ChannelId };

const pendingOf = (writes: readonly Write[], now: number): PendingDelivery[] =>
  writes.flatMap(({ events }) =>
    events.flatMap((event) => {
      if (event.type !== 'DeliveryQueued') return [];
      const { deliveryId, ruleId, channelId, firstPosition, lastPosition } = event.data;
      const ids = { deliveryId, ruleId, channelId: String(channelId), firstPosition, lastPosition };
      return [{ ...ids, attempts: 0, attemptsBefore: 0, dueAt: now }];
    }),
  );

const decisionOf = (writes: readonly Write[], position: number): Decision => {
  const note = checkpointNote(deliveriesCheckpoint, position);
  const [first, ...also] = writes;
  // Another process that has queued the same was faster.
  return first === undefined ? note : { ...note, ...first, expectedVersion: 0, also };
};

export interface Dispatcher {
  /** There may be alerts that were not looked at. A hint: what they are is read from the log. */
  wake(): void;
  /** Resolves when nothing is under way any more. */
  close(): Promise<void>;
}

export const dispatcher = (options: DispatcherOptions): Dispatcher => {
  const { ask, decide, fallbacks, readUpTo, bundleMs, onQueued, onError, clock } = options;
  let timer: NodeJS.Timeout | undefined;
  let running = Promise.resolve();
  let checkpoint: number | undefined;
  let isClosed = false;

  const writesFor = async (fired: readonly FiredAlert[]): Promise<Write[]> => {
    const bundles = bundlesOf(fired);
    // A rule that was deleted meanwhile is not among them: nobody is told.
    const rules = await ask('channelsOfRules', { ruleIds: [...bundles.keys()] });
    return rules.flatMap((rule) =>
      queued(rule, bundles.get(rule.ruleId) as Bundle, rule.channels.length > 0 ? rule.channels : fallbacks),
    );
  };

  const dispatch = async (): Promise<void> => {
    let after: number = checkpoint ?? (await ask('checkpoint', { name: deliveriesCheckpoint }));
    while (!isClosed) {
      const fired: FiredAlert[] = await ask('firedAfter', { after, until: readUpTo(), limit: mostAlerts });
      const last = fired.at(-1);
      if (last === undefined) return;
      const writes = await writesFor(fired);
      const { outcome } = await decide(decisionOf(writes, last.position));
      after = outcome === 'conflict' ? await ask('checkpoint', { name: deliveriesCheckpoint }) : last.position;
      checkpoint = after;
      if (outcome !== 'conflict') onQueued(pendingOf(writes, clock()));
    }
  };

  const start = (afterMs: number): void => {
    if (isClosed || timer !== undefined) return;
    timer = setTimeout(() => {
      timer = undefined;
      // One after the other: each begins where the one before has ended.
      running = running.then(dispatch).catch((error: Error) => {
        onError(error);
        start(retryMs);
      });
    }, afterMs);
  };

  start(0);
  return {
    wake: () => start(bundleMs),
    close: async () => {
      isClosed = true;
      clearTimeout(timer);
      await running;
    },
  };
};
