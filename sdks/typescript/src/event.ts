// The way of an error event from what an app gives to what goes over the wire, within the server's limits.
import type { CaptureEvent, IngestEvent } from './ingest-event.ts';
import { boundedObject, type Json } from './json.ts';
import type { ResolvedOptions } from './options.ts';
import { attempt } from './reading.ts';
import { byteLength, fit } from './text.ts';

/** In bytes of UTF-8; those of the server, which would cut or refuse beyond them. */
const limits = { message: 2048, stack: 8192, metadata: 4096, name: 256 } as const;

const text = (value: unknown, maxBytes: number = limits.name): string | undefined => {
  if (value === undefined || value === null) return undefined;
  const whole = typeof value === 'string' ? value : attempt(() => String(value));
  if (whole === undefined) return undefined;
  const fitting = fit(whole, maxBytes);
  return fitting.trim() === '' ? undefined : fitting;
};

/** The server refuses an event with a status that is none, such as the 0 of a request without an answer. */
const status = (value: unknown): number | undefined =>
  Number.isInteger(value) && (value as number) >= 100 && (value as number) <= 999 ? (value as number) : undefined;

/** `more`: what is known besides; the app's own keys win, and come first. */
const metadataOf = (
  given: unknown,
  tags: Record<string, string>,
  more: Record<string, unknown> | undefined,
): Record<string, unknown> | undefined => {
  const said = given === undefined || given === null ? {} : boundedObject(given, limits.metadata);
  const own = more === undefined ? said : boundedObject({ ...said, ...more, ...said }, limits.metadata);
  const isTagged = Object.keys(tags).length > 0;
  if (!isTagged) return Object.keys(own).length === 0 ? undefined : own;
  // In front: of metadata that is too large, the last keys go.
  const { tags: ownTags, ...rest } = own as { tags?: unknown };
  const merged = ownTags !== null && typeof ownTags === 'object' ? { ...tags, ...ownTags } : tags;
  return boundedObject({ ...handled(rest), tags: merged, ...rest }, limits.metadata);
};

/** What handlers add stays before everything else. */
const handled = ({ unhandled, mechanism }: { unhandled?: Json; mechanism?: Json }) => ({
  ...(unhandled === undefined ? {} : { unhandled }),
  ...(mechanism === undefined ? {} : { mechanism }),
});

const withoutAbsent = <T extends object>(event: T): T => {
  for (const key of Object.keys(event) as (keyof T)[]) if (event[key] === undefined) delete event[key];
  return event;
};

/** Brings an event within the limits, and leaves out what is not known. Also what `beforeSend` has changed. */
export const withinLimits = (event: { [Field in keyof IngestEvent]: unknown }): IngestEvent =>
  withoutAbsent({
    ...event,
    environment: text(event.environment) ?? 'unknown',
    release: text(event.release) ?? 'unknown',
    error_type: text(event.error_type) ?? 'Error',
    message: text(event.message, limits.message) ?? '(no message)',
    app_version: text(event.app_version),
    build_number: text(event.build_number),
    route_or_procedure: text(event.route_or_procedure),
    screen: text(event.screen),
    stack: text(event.stack, limits.stack),
    http_status: status(event.http_status),
    request_id: text(event.request_id),
    user_id_hash: text(event.user_id_hash),
    device_id_hash: text(event.device_id_hash),
    fingerprint: text(event.fingerprint),
    metadata: event.metadata == null ? undefined : boundedObject(event.metadata, limits.metadata),
  }) as IngestEvent;

/** What an app gave, with what the client's options say of every event. `now`: ms since the epoch. */
export const toIngestEvent = (
  given: CaptureEvent,
  options: ResolvedOptions,
  { now, id, more }: { now: number; id: string; more?: Record<string, unknown> | undefined },
): IngestEvent =>
  withinLimits({
    timestamp: Math.round(now),
    source: options.source,
    environment: given.environment ?? options.environment,
    release: given.release ?? options.release,
    error_type: given.errorType,
    message: given.message,
    app_version: given.appVersion ?? options.appVersion,
    build_number: given.buildNumber ?? options.buildNumber,
    route_or_procedure: given.route ?? given.routeOrProcedure,
    screen: given.screen,
    stack: given.stack,
    http_status: given.httpStatus,
    request_id: given.requestId,
    user_id_hash: given.userIdHash,
    device_id_hash: given.deviceIdHash,
    fingerprint: given.fingerprint,
    metadata: metadataOf(given.metadata, options.tags, more),
    event_id: id,
  });

/** The server takes no larger event. A little is left for the news of dropped ones. */
const maxEventBytes = 32_768 - 64;

/**
 * The event as JSON. Within their limits fields may still be too large together: escapes make up to six bytes of one.
 * Then stack and message give way. Undefined when that does not help.
 */
export const toJsonText = (event: IngestEvent): string | undefined => {
  for (const share of [1, 0.5, 0.25, 0.1, 0.02]) {
    const json = JSON.stringify(share === 1 ? event : reduced(event, share));
    if (byteLength(json) <= maxEventBytes) return json;
  }
  return undefined;
};

const reduced = (event: IngestEvent, share: number): IngestEvent => ({
  ...event,
  message: fit(event.message, Math.ceil(limits.message * share)),
  ...(event.stack === undefined ? {} : { stack: fit(event.stack, Math.ceil(limits.stack * share)) }),
});

/** Says in an event how many others were dropped before it. */
export const withDropped = (event: IngestEvent, dropped: number): IngestEvent => ({
  ...event,
  metadata: boundedObject({ bloop_dropped: dropped, ...event.metadata }, limits.metadata),
});
