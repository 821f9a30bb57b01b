// How often each thing goes wrong, hour by hour, and what exactly is sent. The same every time: chance comes from a seed.
import { createHash } from 'node:crypto';
import type { Tale } from './tales.ts';

export interface DemoEvent {
  timestamp: number;
  source: string;
  environment: string;
  release: string;
  error_type: string;
  message: string;
  [field: string]: unknown;
}

/** Numbers from 0 up to 1, the same for the same seed: mulberry32 (https://gist.github.com/tommyettinger/46a874533244883189143505d203312c). */
export const chance = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
};

const hourMs = 3_600_000;
/** The API takes events of the last seven days as having happened when they say. */
export const hoursShown = 7 * 24 - 2;

/** Hours before now at which each release came out, newest first. */
const releases: Record<Tale['project'], [release: string, since: number][]> = {
  api: [
    ['2.4.1', 3],
    ['2.4.0', 46],
    ['2.3.7', Number.POSITIVE_INFINITY],
  ],
  web: [
    ['2026.47.2', 20],
    ['2026.47.1', 46],
    ['2026.46.3', Number.POSITIVE_INFINITY],
  ],
  app: [
    ['5.12.0', 96],
    ['5.11.3', Number.POSITIVE_INFINITY],
  ],
};

/** The names of a part's releases, newest first. */
export const releasesOf = (project: Tale['project']): string[] => releases[project].map(([release]) => release);

/** Who is awake, from 0 to about 2. */
const visitors = (at: number): number => 1 - Math.cos((((at / hourMs) % 24) / 24) * 2 * Math.PI);

const rhythmOf: Record<Tale['rhythm'], (at: number) => number> = {
  day: visitors,
  even: () => 1,
  night: (at) => (Math.floor(at / hourMs) % 24 === 2 ? 8 : 0),
  burst: () => 1,
};

const digits = (random: () => number, most: number): string => String(Math.floor(random() * most));
const uuid = (random: () => number): string =>
  createHash('sha256')
    .update(String(random()))
    .digest('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');

const messageOf = ({ message }: Tale, random: () => number): string =>
  message
    .replaceAll('{n}', () => digits(random, 9000))
    .replaceAll('{id}', () => uuid(random))
    .replaceAll('{ip}', () => `10.0.${digits(random, 8)}.${digits(random, 250)}`);

const eventOf = (tale: Tale, at: number, hoursAgo: number, random: () => number): DemoEvent => {
  const isStaging = random() < (tale.staging ?? 0.04);
  const [release] = releases[tale.project].find(([, since]) => hoursAgo < since) ?? ['1.0.0'];
  return {
    timestamp: Math.floor(at / 1000),
    source: tale.source,
    environment: isStaging ? 'staging' : 'production',
    release,
    error_type: tale.type,
    message: messageOf(tale, random),
    stack: tale.stack,
    ...(tale.route === undefined ? {} : { route_or_procedure: tale.route }),
    ...(tale.screen === undefined ? {} : { screen: tale.screen, device_id_hash: digits(random, 1e9) }),
    ...(tale.status === undefined ? {} : { http_status: tale.status }),
    request_id: `req_${digits(random, 1e9)}`,
    user_id_hash: createHash('sha256').update(digits(random, 400)).digest('hex').slice(0, 16),
    metadata: {
      host: `${tale.project}-${1 + Math.floor(random() * 3)}`,
      feature_flags: random() < 0.5 ? ['new-checkout'] : [],
      ...(tale.source === 'api'
        ? { cart_size: Math.floor(random() * 12) }
        : { os: tale.source === 'ios' ? 'iOS 19.1' : 'Android 16' }),
    },
  };
};

/** Everything that one tale sends, oldest first. @param now ms since 1970 */
export const eventsOf = (tale: Tale, now: number, seed: number): DemoEvent[] => {
  const random = chance(seed);
  const events: DemoEvent[] = [];
  const start = Math.min(hoursShown, tale.from ?? hoursShown);
  for (let hoursAgo = start; hoursAgo > (tale.to ?? 0); hoursAgo--) {
    const from = now - hoursAgo * hourMs;
    const expected = tale.rate * rhythmOf[tale.rhythm](from) * (0.6 + 0.8 * random());
    const count = Math.floor(expected) + (random() < expected % 1 ? 1 : 0);
    const moments = Array.from({ length: count }, () => from + random() * hourMs).sort((a, b) => a - b);
    for (const at of moments) events.push(eventOf(tale, Math.min(at, now), hoursAgo, random));
  }
  return events;
};
