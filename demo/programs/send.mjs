// Sends events to Bloop: one by `/v1/ingest`, several by `/v1/ingest/batch`. Run as a program, it takes them from stdin.
import { createHmac } from 'node:crypto';
import { appendFileSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const { BLOOP_URL, BLOOP_KEY, BLOOP_RECEIPTS } = process.env;
const timeoutMs = 10_000;

const post = async (path, value) => {
  const body = JSON.stringify(value);
  const response = await fetch(new URL(path, BLOOP_URL), {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-project-key': BLOOP_KEY,
      'x-signature': createHmac('sha256', BLOOP_KEY).update(body).digest('hex'),
    },
    body,
    signal: AbortSignal.timeout(timeoutMs),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${response.status} ${text}`);
  return JSON.parse(text);
};

/** What became of each event, in their order: 'accepted', or why not. */
const outcomes = async (events) => {
  try {
    if (events.length === 1) {
      const { status, reason } = await post('/v1/ingest', events[0]);
      return [status === 'accepted' ? status : `dropped: ${reason}`];
    }
    const { dropped, errors, reason } = await post('/v1/ingest/batch', { events });
    const refused = new Map(errors.map(({ index, error }) => [index, `refused: ${error}`]));
    return events.map((_, index) => refused.get(index) ?? (dropped > 0 ? `dropped: ${reason}` : 'accepted'));
  } catch (error) {
    return events.map(() => `not sent: ${error.cause?.message ?? error.message}`);
  }
};

/** Sends and, for the demo's own list of what was sent, notes the outcomes in the file `BLOOP_RECEIPTS`. */
export const send = async (events) => {
  if (!BLOOP_URL || !BLOOP_KEY) {
    process.stderr.write('BLOOP_URL and BLOOP_KEY are not set: nothing is sent\n');
    return;
  }
  const found = await outcomes(events);
  if (!BLOOP_RECEIPTS) return;
  const receipts = events.map(({ error_type, message }, index) => ({ error_type, message, outcome: found[index] }));
  appendFileSync(BLOOP_RECEIPTS, receipts.map((receipt) => `${JSON.stringify(receipt)}\n`).join(''));
};

if (process.argv[1] === fileURLToPath(import.meta.url)) await send(JSON.parse(readFileSync(0, 'utf8')));
