// Many different errors, sent as SDKs send them.
import { createHmac } from 'node:crypto';
import { type BloopServer, health } from '../servers.ts';

const batchSize = 50;
const pollMs = 50;

export const post = async ({ port, key }: BloopServer, events: readonly object[]): Promise<void> => {
  const body = JSON.stringify({ events });
  const signature = createHmac('sha256', key).update(body).digest('hex');
  const headers = { 'content-type': 'application/json', 'x-project-key': key, 'x-signature': signature };
  const answer = await fetch(`http://127.0.0.1:${port}/v1/ingest/batch`, { method: 'POST', headers, body });
  const { accepted } = (await answer.json()) as { accepted: number };
  if (accepted !== events.length) throw new Error(`${accepted} of ${events.length} events were accepted`);
};

/** The event of one of the errors. @param number which @param secondsAgo when */
export const eventOf = (number: number, secondsAgo: number): object => ({
  timestamp: Math.floor(Date.now() / 1000) - secondsAgo,
  source: 'api',
  environment: number % 7 === 0 ? 'staging' : 'production',
  release: `2.${number % 12}.0`,
  error_type: ['TypeError', 'TimeoutError', 'ConnectionError', 'ValidationError'][number % 4],
  message: `order of customer could not be saved in part ${number.toString(36)} of the shop`,
  route_or_procedure: `POST /api/part/${number % 200}`,
  fingerprint: `bench-${number}`,
  stack: `Error: failed\n    at save (/srv/shop/src/part${number % 500}.ts:42:27)`,
});

/** Sends one event of each, spread over three days, and waits until the read models have all. */
export const sendIssues = async (server: BloopServer, count: number): Promise<void> => {
  const spread = (3 * 24 * 3600) / count;
  for (let first = 0; first < count; first += batchSize) {
    const size = Math.min(batchSize, count - first);
    await post(
      server,
      Array.from({ length: size }, (_, index) => eventOf(first + index, Math.floor((first + index) * spread))),
    );
  }
  while ((await health(server.port)).projection_lag > 0) await new Promise((resolve) => setTimeout(resolve, pollMs));
};
