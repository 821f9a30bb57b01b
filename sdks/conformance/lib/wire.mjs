// What holds for every request of every SDK, whatever the scenario: the rules of the wire.
import { createHmac } from 'node:crypto';

const limits = { body: 524_288, event: 32_768, message: 2048, stack: 8192, metadata: 4096, name: 256 };
const named = ['error_type', 'environment', 'release', 'route_or_procedure', 'screen', 'app_version', 'build_number'];
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const day = 86_400_000;

const bytes = (value) => Buffer.byteLength(typeof value === 'string' ? value : JSON.stringify(value));
const decoder = new TextDecoder('utf-8', { fatal: true });

const parse = (body) => {
  try {
    return JSON.parse(decoder.decode(body));
  } catch {
    return undefined;
  }
};

/** The events of a recorded request, none when it cannot be read. */
export const eventsOf = ({ body }) => parse(body)?.events ?? [];

const eventFaults = (event) => {
  const faults = [];
  const check = (holds, text) => holds || faults.push(text);
  const within = (field, most) =>
    check(event[field] === undefined || bytes(event[field]) <= most, `${field} has more than ${most} bytes`);
  for (const field of ['source', 'environment', 'release', 'error_type', 'message'])
    check(typeof event[field] === 'string' && event[field] !== '', `${field} is no text`);
  for (const [field, value] of Object.entries(event)) check(value !== null, `${field} is null, not left out`);
  check(uuid.test(event.event_id), `event_id ${event.event_id} is no UUID of version 4 in lower case`);
  const isRecent = Number.isInteger(event.timestamp) && Math.abs(Date.now() - event.timestamp) < day;
  check(isRecent, `timestamp ${event.timestamp} is not ms since the epoch`);
  within('message', limits.message);
  within('stack', limits.stack);
  within('metadata', limits.metadata);
  for (const field of named) within(field, limits.name);
  check(bytes(event) <= limits.event, `an event has more than ${limits.event} bytes`);
  return faults;
};

/** What is wrong with a request, one text each. `options`: those of the scenario; `adapter`: its description. */
export const wireFaults = ({ method, url, headers, body }, options, { language }) => {
  const faults = [];
  const check = (holds, text) => holds || faults.push(text);
  check(method === 'POST', `method ${method}`);
  check(url === '/v1/ingest/batch', `path ${url}`);
  check(/^application\/json\b/.test(headers['content-type'] ?? ''), `content-type ${headers['content-type']}`);
  check(headers['x-project-key'] === options.project_key, `x-project-key ${headers['x-project-key']}`);
  const key = options.secret ?? options.project_key;
  const signature = createHmac('sha256', key).update(body).digest('hex');
  check(headers['x-signature'] === signature, `x-signature ${headers['x-signature']} is not ${signature}`);
  const agent = headers['user-agent'] ?? '';
  check(new RegExp(`^bloop-${language}/\\d+\\.\\d+\\.\\d+`).test(agent), `user-agent ${agent}`);
  check(body.length <= limits.body, `a body of ${body.length} bytes`);
  const events = parse(body)?.events;
  if (!Array.isArray(events) || events.length === 0) return [...faults, 'the body is no JSON with events in UTF-8'];
  check(events.length <= 50, `${events.length} events`);
  return [...faults, ...events.flatMap(eventFaults)];
};
