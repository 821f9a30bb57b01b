// Many clients that send until they are told to stop, and remember what was acknowledged.
import { postSigned } from './client.ts';
import type { Server } from './server.ts';
import { anEvent } from './signing.ts';

export interface Load {
  /** Messages that the server has acknowledged, each sent once. */
  acknowledged: Set<string>;
  /** Messages of events with an `event_id` (which is the message) that no answer came for. */
  unanswered: Set<string>;
  /** Statuses other than 200. */
  failures: number[];
  /** No new requests; resolves when those under way have ended. */
  stop(): Promise<void>;
}

interface LoadOptions {
  /** Starts every message. */
  name: string;
  clients?: number;
}

const batchSize = 10;

/** Half of the clients send single events, half batches; every other message carries an event id. */
export const startLoad = (server: Pick<Server, 'url' | 'key'>, { name, clients = 16 }: LoadOptions): Load => {
  const acknowledged = new Set<string>();
  const unanswered = new Set<string>();
  const failures: number[] = [];
  let stopped = false;
  let number = 0;

  const nextEvent = () => {
    number += 1;
    const message = `${name}-${number.toString(36)}`;
    // Groups by itself: fingerprints of a few issues, so that counts add up.
    const grouped = { message, fingerprint: `issue-${number % 7}` };
    return anEvent(number % 2 === 0 ? { ...grouped, event_id: message } : grouped);
  };

  const attempt = async (events: ReturnType<typeof nextEvent>[], isBatch: boolean): Promise<void> => {
    const body = JSON.stringify(isBatch ? { events } : events[0]);
    const answer = await postSigned(server, isBatch ? '/v1/ingest/batch' : '/v1/ingest', body).catch(() => undefined);
    if (answer === undefined) {
      for (const { event_id } of events) if (typeof event_id === 'string') unanswered.add(event_id);
      stopped = true;
    } else if (answer.status !== 200) failures.push(answer.status);
    else if (isBatch ? answer.body.accepted === events.length : answer.body.status === 'accepted')
      for (const { message } of events) acknowledged.add(message as string);
    else failures.push(0);
  };

  const client = async (index: number): Promise<void> => {
    const isBatch = index % 2 === 0;
    while (!stopped) await attempt(Array.from({ length: isBatch ? batchSize : 1 }, nextEvent), isBatch);
  };
  const all = Promise.all(Array.from({ length: clients }, (_, index) => client(index)));
  return {
    acknowledged,
    unanswered,
    failures,
    stop: async () => {
      stopped = true;
      await all;
    },
  };
};
