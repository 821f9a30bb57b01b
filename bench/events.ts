// Events of about 1 KB, spread evenly over a number of fingerprints, and ready requests that carry them.
import { createHmac } from 'node:crypto';

const words = ['alpha', 'bravo', 'delta', 'echo', 'golf', 'hotel', 'india', 'kilo', 'lima', 'mike'];

/** Letters only: digits would be normalised away, and all events would be one issue. */
const nameOf = (index: number): string => [...String(index)].map((digit) => words[Number(digit)]).join('-');

const frames = (index: number): string =>
  Array.from(
    { length: 8 },
    (_, depth) => `    at handle${depth} (/app/src/${nameOf(index % 50)}/service.js:${40 + depth}:${5 + depth})`,
  ).join('\n');

/** @param at seconds since 1970 */
export const benchEvent = (index: number, fingerprints: number, at: number) => {
  const issue = index % fingerprints;
  const message = `Cannot read properties of undefined (reading '${nameOf(issue)}') for order ${index}`;
  return {
    timestamp: at,
    source: 'api',
    environment: index % 5 === 0 ? 'staging' : 'production',
    release: index % 3 === 0 ? '1.4.1' : '1.4.2',
    error_type: 'TypeError',
    message,
    route_or_procedure: `POST /api/${words[issue % words.length]}`,
    stack: `TypeError: ${message}\n${frames(issue)}`,
    http_status: 500,
    request_id: `req-${index.toString(36).padStart(12, '0')}`,
    metadata: { tenant: `t-${index % 97}`, attempt: index % 4, flags: ['a', 'b'] },
  };
};

export type BenchEvent = ReturnType<typeof benchEvent>;

/** One HTTP request as it goes over the wire, signed. */
export const request = (path: string, body: string, key: string): Buffer => {
  const signature = createHmac('sha256', key).update(body).digest('hex');
  const head = [
    `POST ${path} HTTP/1.1`,
    'host: localhost',
    'content-type: application/json',
    `x-project-key: ${key}`,
    `x-signature: ${signature}`,
    `content-length: ${Buffer.byteLength(body)}`,
    '',
    '',
  ].join('\r\n');
  return Buffer.from(head + body);
};

export interface Requests {
  path: string;
  buffers: Buffer[];
  eventsEach: number;
}

export const requestsOf = (
  path: string,
  fingerprints: number,
  eventsEach: number,
  key: string,
  count: number,
): Requests => {
  const at = Math.floor(Date.now() / 1000);
  const buffers = Array.from({ length: count }, (_, index) => {
    const events = Array.from({ length: eventsEach }, (_, offset) =>
      // A stride that shares no factor with the number of fingerprints visits all of them.
      benchEvent((index * eventsEach + offset) * 7919, fingerprints, at),
    );
    return request(path, JSON.stringify(eventsEach === 1 ? events[0] : { events }), key);
  });
  return { path, buffers, eventsEach };
};
