// Sends a week of the made-up shop's errors to a Bloop, as SDKs would have: in signed batches.
import { createHmac } from 'node:crypto';
import { type Tale, tales } from './tales.ts';
import { type DemoEvent, eventsOf } from './traffic.ts';

const batchSize = 50;

/** A project's key for each part of the shop. */
export type ProjectKeys = Record<Tale['project'], string>;

const post = async (url: string, key: string, events: readonly DemoEvent[]): Promise<number> => {
  const body = JSON.stringify({ events });
  const answer = await fetch(`${url}/v1/ingest/batch`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-project-key': key,
      'x-signature': createHmac('sha256', key).update(body).digest('hex'),
    },
    body,
  });
  const { accepted } = (await answer.json()) as { accepted?: number };
  if (accepted !== events.length) throw new Error(`${accepted ?? 0} of ${events.length} events were accepted`);
  return accepted;
};

/** In the order of time, project by project. Answers how many events were accepted. @param now ms since 1970 */
export const sendWeek = async (url: string, keys: ProjectKeys, now: number): Promise<number> => {
  let accepted = 0;
  for (const [project, key] of Object.entries(keys)) {
    const events = tales
      .flatMap((tale, index) => (tale.project === project ? eventsOf(tale, now, index + 1) : []))
      .sort((a, b) => a.timestamp - b.timestamp);
    for (let index = 0; index < events.length; index += batchSize)
      accepted += await post(url, key, events.slice(index, index + batchSize));
  }
  return accepted;
};
