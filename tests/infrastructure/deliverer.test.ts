// What is queued is sent and written down, whatever the log, the clock or the sender make of it.
import { expect, onTestFinished, test } from 'vitest';
import { deliverer } from '../../application/alerts/deliverer.ts';
import type { Outcome } from '../../application/alerts/send.ts';
import { LogUnavailable } from '../../application/log.ts';
import type { PendingDelivery } from '../../projections/queries/alerts.ts';
import type { Ask } from '../../projections/queries/all.ts';
import { anAlert } from '../support/alert-messages.ts';
import { eventually } from '../support/eventually.ts';

const delivered: Outcome = {
  delivered: true,
  status: 200,
  error: null,
  retryAfterMs: null,
  isFinal: true,
  durationMs: 3,
};
const pending = (deliveryId: string, dueAt = 0): PendingDelivery => ({
  deliveryId,
  ruleId: 1,
  channelId: '1',
  firstPosition: 1,
  lastPosition: 1,
  attempts: 0,
  attemptsBefore: 0,
  dueAt,
});
const rule = {
  ruleId: 1,
  name: 'r',
  projectId: null,
  channels: [{ id: 1, config: { type: 'webhook', url: 'https://a.example/' }, secret: null }],
};
const answers = { channelsOfRules: [rule], deliveryContent: { count: 1, alerts: [anAlert()] } };

const start = (given: { outcome?: Partial<Outcome>; refuse?: (tries: number) => Error | undefined; now?: number }) => {
  const recorded: Record<string, unknown>[] = [];
  let tries = 0;
  const effect = deliverer({
    ask: (async (name: keyof typeof answers) => answers[name]) as unknown as Ask,
    decide: async ({ events }) => {
      tries += 1;
      const error = given.refuse?.(tries);
      if (error !== undefined) throw error;
      for (const { data } of events) recorded.push(data as unknown as Record<string, unknown>);
      return { outcome: 'appended', position: 1 };
    },
    send: async () => ({ ...delivered, ...given.outcome }),
    fallbacks: [],
    origin: 'https://bloop.example.com',
    maxAttempts: 1,
    retryMs: 1,
    onAttempt: () => undefined,
    onError: () => undefined,
    clock: () => given.now ?? 0,
  });
  onTestFinished(effect.close);
  return { add: (...ids: string[]) => effect.add(ids.map((id) => pending(id))), effect, recorded };
};

test('a channel goes on after a record that the log takes in no form', async () => {
  const { add, recorded } = start({ refuse: (tries) => (tries <= 2 ? new Error('does not fit') : undefined) });
  add('a', 'b');
  await eventually(() => expect(recorded).toMatchObject([{ deliveryId: 'b', outcome: 'delivered' }]));
});

test('what cannot be written down as it was is written down as given up', async () => {
  const { add, recorded } = start({ refuse: (tries) => (tries === 1 ? new Error('does not fit') : undefined) });
  add('a');
  await eventually(() => expect(recorded).toMatchObject([{ deliveryId: 'a', outcome: 'failed', retryAt: null }]));
});

test('while the log cannot be written the record waits for it', async () => {
  const { add, recorded } = start({ refuse: (tries) => (tries === 1 ? new LogUnavailable('full') : undefined) });
  add('a');
  await eventually(() => expect(recorded).toMatchObject([{ deliveryId: 'a', outcome: 'delivered' }]));
});

test('a duration is never negative', async () => {
  const { add, recorded } = start({ outcome: { durationMs: -5000 } });
  add('a');
  await eventually(() => expect(recorded).toMatchObject([{ durationMs: 0 }]));
});
