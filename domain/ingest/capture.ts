// From what an SDK sent to what the log keeps: validation, normalisation, fingerprint.
import { type CapturedError, namesOfApi, type OccurrencePayload, type Source, sources } from '../events.ts';
import { fingerprintAlgorithm, fingerprintOf, type Hash } from './fingerprint.ts';
import { cutJson, fitsJson } from './json-size.ts';
import { clean, cut } from './text.ts';

/** All in bytes of UTF-8. */
export interface CaptureLimits {
  maxEventBytes: number;
  maxStackBytes: number;
  maxMetadataBytes: number;
  maxMessageBytes: number;
}

export interface Captured {
  data: CapturedError;
  payload: OccurrencePayload;
}

/** An event that cannot be taken. The message names the field. */
export class InvalidEvent extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'InvalidEvent';
  }
}

const maxNameBytes = 256;
const maxEventIdLength = 64;
const aheadMs = 60_000;
const behindMs = 7 * 86_400_000;
/** From here on a timestamp is taken for milliseconds: 1e11 s is the year 5138, 1e11 ms is 1973. */
const firstMilliseconds = 1e11;

const named = new Set([
  'timestamp',
  'source',
  'environment',
  'release',
  'error_type',
  'message',
  'app_version',
  'build_number',
  'route_or_procedure',
  'screen',
  'stack',
  'http_status',
  'request_id',
  'user_id_hash',
  'device_id_hash',
  'fingerprint',
  'metadata',
  'event_id',
]);

const required = ['timestamp', 'source', 'environment', 'release', 'error_type', 'message'] as const;

type Raw = Record<string, unknown>;

/** Checks the fields of one event and remembers which were cut. */
class Fields {
  readonly truncated: string[] = [];

  required(name: string, value: unknown, maxBytes = maxNameBytes): string {
    const text = this.optional(name, value, maxBytes);
    if (text === undefined) throw new InvalidEvent(`${name}: is required`);
    if (text.trim() === '') throw new InvalidEvent(`${name}: must not be empty`);
    return text;
  }

  optional(name: string, value: unknown, maxBytes = maxNameBytes): string | undefined {
    if (value === undefined || value === null) return undefined;
    if (typeof value !== 'string') throw new InvalidEvent(`${name}: must be a string`);
    const text = clean(value);
    const kept = cut(text, maxBytes);
    if (kept.length !== text.length) this.truncated.push(name);
    return kept;
  }

  json(name: string, value: unknown, maxBytes: number): unknown {
    if (value === undefined || value === null || fitsJson(value, maxBytes)) return value ?? undefined;
    this.truncated.push(name);
    return cutJson(value, maxBytes);
  }
}

const sourceNames = new Map<string, Source>([
  ...namesOfApi.map((name) => [name, 'api'] as const),
  ...sources.map((source) => [source, source] as const),
]);

const sourceOf = (value: string): Source => {
  const source = sourceNames.get(value);
  if (source !== undefined) return source;
  throw new InvalidEvent(`source: must be one of ${sources.join(', ')}, or for api ${namesOfApi.join(', ')}`);
};

/** Seconds, or milliseconds when large; undefined when it is too far from the receive time to be true. */
const sentAt = (value: unknown, now: number): number | undefined => {
  if (typeof value !== 'number' || !Number.isFinite(value))
    throw new InvalidEvent('timestamp: must be a number of seconds since 1970');
  const ms = Math.round(value >= firstMilliseconds ? value : value * 1000);
  return ms <= now + aheadMs && ms >= now - behindMs ? ms : undefined;
};

/** Three digits: RFC 9110, 15. */
const httpStatus = (value: unknown): number | undefined => {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 100 || value > 999)
    throw new InvalidEvent('http_status: must be an integer from 100 to 999');
  return value;
};

const eventId = (value: unknown): string | undefined => {
  if (value === undefined || value === null) return undefined;
  const id = typeof value === 'string' ? clean(value) : '';
  if (id === '' || (id.length > maxEventIdLength && [...id].length > maxEventIdLength))
    throw new InvalidEvent(`event_id: must be a string of 1 to ${maxEventIdLength} characters`);
  return id;
};

/** All that is missing at once: whoever writes their first event need not send it again for each field. */
const requireFields = (raw: Raw): void => {
  const missing = required.filter((name) => raw[name] === undefined || raw[name] === null);
  if (missing.length > 0) throw new InvalidEvent(missing.map((name) => `${name}: is required`).join('; '));
};

/** In an address these lead elsewhere: no page and no request could name the error. RFC 3986, 5.2.4. */
const dots = new Set(['.', '..']);

/** The fields that the contract does not name, or undefined when there are none. */
const unnamed = (raw: Raw): Raw | undefined => {
  const others: [string, unknown][] = [];
  for (const name in raw) if (!named.has(name)) others.push([name, raw[name]]);
  return others.length === 0 ? undefined : Object.fromEntries(others);
};

/**
 * Takes one parsed event as received at `now` (ms since the epoch).
 * @throws InvalidEvent when a required field is missing or a field has the wrong type
 */
export const capture = (event: unknown, now: number, limits: CaptureLimits, hash: Hash): Captured => {
  if (event === null || typeof event !== 'object' || Array.isArray(event))
    throw new InvalidEvent('event: must be a JSON object');
  const raw = event as Raw;
  requireFields(raw);
  const fields = new Fields();
  const sentSource = fields.required('source', raw.source);
  const source = sourceOf(sentSource);
  const errorType = fields.required('error_type', raw.error_type);
  const message = fields.required('message', raw.message, limits.maxMessageBytes);
  const route = fields.optional('route_or_procedure', raw.route_or_procedure);
  const stack = fields.optional('stack', raw.stack, limits.maxStackBytes);
  const given = fields.optional('fingerprint', raw.fingerprint);
  const chosen = given !== undefined && given.trim() !== '' ? given : undefined;
  const own = chosen !== undefined && dots.has(chosen) ? hash(`fingerprint:${chosen}`) : chosen;
  const occurredAt = sentAt(raw.timestamp, now);
  const data: CapturedError = {
    fingerprint: own ?? fingerprintOf({ source, errorType, route, message, stack }, hash),
    algorithm: own === undefined ? fingerprintAlgorithm : 0,
    occurredAt: occurredAt ?? now,
    source,
    environment: fields.required('environment', raw.environment),
    release: fields.required('release', raw.release),
    errorType,
    message,
    route,
    screen: fields.optional('screen', raw.screen),
  };
  const payload: OccurrencePayload = {
    event_id: eventId(raw.event_id),
    app_version: fields.optional('app_version', raw.app_version),
    build_number: fields.optional('build_number', raw.build_number),
    stack,
    http_status: httpStatus(raw.http_status),
    request_id: fields.optional('request_id', raw.request_id),
    user_id_hash: fields.optional('user_id_hash', raw.user_id_hash),
    device_id_hash: fields.optional('device_id_hash', raw.device_id_hash),
    metadata: fields.json('metadata', raw.metadata, limits.maxMetadataBytes),
    extra: fields.json('extra', unnamed(raw), limits.maxEventBytes) as Raw | undefined,
  };
  if (sentSource !== source) payload.source = sentSource;
  if (occurredAt === undefined) payload.adjusted = ['timestamp'];
  if (fields.truncated.length > 0) payload.truncated = fields.truncated;
  return { data, payload };
};
