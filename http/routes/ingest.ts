// Where SDKs send errors. The hottest path of the server.
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Ingest } from '../../application/ingest/ingest.ts';
import { type Captured, InvalidEvent } from '../../domain/ingest/capture.ts';
import { exceedsJson } from '../../domain/ingest/json-size.ts';
import type { ClientAddress } from '../client-address.ts';
import { isPlain, unpacked } from '../content-encoding.ts';
import { dropLog } from '../drop-log.ts';
import { badRequest } from '../plugins/http-error.ts';
import type { Limits } from '../ports.ts';
import { type RateLimiter, rateLimiter } from '../rate-limiter.ts';
import { batchAnswer, ingestAnswer, ingestBatch, ingestEvent } from '../schemas/ingest.ts';
import { authenticate } from '../signature.ts';

export interface IngestCounters {
  accepted: number;
  invalid: number;
  dropped: { rate_limited: number; buffer_full: number };
}

export interface IngestOptions {
  ingest: Ingest;
  limits: Limits;
  addressOf: ClientAddress;
  clock: () => number;
  counters: IngestCounters;
}

type DropReason = keyof IngestCounters['dropped'];

const empty = Buffer.alloc(0);
const accepted = '{"status":"accepted"}';
const dropped = (reason: DropReason) => `{"status":"dropped","reason":"${reason}"}`;
const json = 'application/json; charset=utf-8';

/** Some editors and shells put this before a text: it is no JSON, and no mistake. RFC 8259, 8.1. */
const byteOrderMark = 0xfeff;

const parse = (body: Buffer): unknown => {
  const text = body.toString();
  try {
    return JSON.parse(text.charCodeAt(0) === byteOrderMark ? text.slice(1) : text);
  } catch {
    throw badRequest('the body is not valid JSON', 'invalid_json');
  }
};

const eventsOf = (body: unknown, most: number): unknown[] => {
  const events = (body as { events?: unknown } | null)?.events;
  if (!Array.isArray(events)) throw badRequest('events: must be an array of events');
  if (events.length > most) throw badRequest(`events: at most ${most} are taken at a time, not ${events.length}`);
  return events;
};

const eventField = '"error_type"';
/**
 * How many events a batch holds that is dropped for being one too many. It is not worth parsing: every event has this field, and a
 * compressed body counts as one.
 */
const eventsIn = (body: Buffer, most: number): number => {
  let events = 0;
  for (let at = body.indexOf(eventField); at !== -1 && events < most; at = body.indexOf(eventField, at + 1)) events++;
  return Math.max(1, events);
};

/** What SDKs send. Tools for tracing add headers of their own to every request of a page: a preflight may ask for any. */
const ownHeaders = 'content-type, content-encoding, x-signature, x-project-key';
/** Names and commas: RFC 9110, 5.6.2. */
const headerNames = /^[\w!#$%&'*+.^`|~, -]{1,2000}$/;

/** Any page may send errors, and nothing is read. https://fetch.spec.whatwg.org/#http-cors-protocol */
const preflight = (asked: string | undefined) => ({
  'access-control-allow-origin': '*',
  'access-control-allow-methods': 'POST, OPTIONS',
  'access-control-allow-headers': asked !== undefined && headerNames.test(asked) ? asked : ownHeaders,
  'access-control-max-age': '86400',
  vary: 'access-control-request-headers',
});

/** For the API document only: what comes in is validated event by event. */
const documented = { validatorCompiler: () => () => true };
const describe = (summary: string) => ({
  tags: ['Ingest'],
  summary,
  // Without a project key: signed with `auth.hmac_secret`, for the default project.
  security: [{ projectKey: [], signature: [] }, { signature: [] }],
});

export const ingestRoutes = async (app: FastifyInstance, options: IngestOptions): Promise<void> => {
  const { ingest, limits, addressOf, clock, counters } = options;
  const limiter: RateLimiter = rateLimiter(limits.perSecond, limits.burstSize, clock);

  // Signatures cover the bytes as sent, whatever the content type says.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));

  const capture = (event: unknown, now: number): Captured => {
    try {
      return ingest.capture(event, now);
    } catch (error) {
      if (error instanceof InvalidEvent) counters.invalid += 1;
      throw error;
    }
  };

  const tellDropped = dropLog<DropReason>(app.log);
  const drop = (reason: DropReason, events: number): void => {
    counters.dropped[reason] += events;
    tellDropped(reason, events);
  };

  /** Whose events they are, and what they say. Who asks too often does not get here: it costs a hash and a parser. */
  const opened = async ({ headers }: FastifyRequest, body: Buffer, mostBytes: number) => {
    const key = authenticate(headers, body, ingest);
    const encoding = headers['content-encoding'];
    // Not one microtask more than needed on the hottest path.
    const plain = isPlain(encoding) ? body : await unpacked(encoding, body, mostBytes);
    return { key, sent: parse(plain), bytes: plain.length };
  };

  // By hand: the CORS plugin costs a third of what a whole event may cost here.
  app.addHook('onSend', (_request, reply, payload, done) => {
    reply.header('access-control-allow-origin', '*');
    done(null, payload);
  });
  for (const path of ['/v1/ingest', '/v1/ingest/batch'])
    app.options(path, { config: { guard: 'public' }, schema: { hide: true } }, (request, reply) =>
      reply.code(204).headers(preflight(request.headers['access-control-request-headers'])).send(),
    );

  app.post(
    '/v1/ingest',
    {
      bodyLimit: limits.maxPayloadBytes,
      config: { guard: 'ingest' },
      schema: { ...describe('Send one error event'), body: ingestEvent, response: { 200: ingestAnswer } },
      ...documented,
    },
    async (request, reply) => {
      const body = (request.body as Buffer | undefined) ?? empty;
      void reply.type(json);
      if (!limiter.take(addressOf(request))) {
        drop('rate_limited', 1);
        return dropped('rate_limited');
      }
      const { key, sent } = await opened(request, body, limits.maxPayloadBytes);
      const event = capture(sent, clock());
      if ((await ingest.append(key, [event])) === 0) {
        drop('buffer_full', 1);
        return dropped('buffer_full');
      }
      counters.accepted += 1;
      return accepted;
    },
  );

  /** The events that can be taken; one bad event never costs the others. */
  const sort = (events: unknown[], bodyBytes: number) => {
    const now = clock();
    const good: Captured[] = [];
    const errors: { index: number; error: string }[] = [];
    for (const [index, event] of events.entries()) {
      try {
        if (bodyBytes > limits.maxPayloadBytes && exceedsJson(event, limits.maxPayloadBytes)) {
          counters.invalid += 1;
          throw new InvalidEvent(`event: must have at most ${limits.maxPayloadBytes} bytes`);
        }
        good.push(capture(event, now));
      } catch (error) {
        if (!(error instanceof InvalidEvent)) throw error;
        errors.push({ index, error: error.message });
      }
    }
    return { good, errors };
  };

  const mostBatchBytes = limits.maxPayloadBytes * limits.maxBatchSize;
  app.post(
    '/v1/ingest/batch',
    {
      bodyLimit: mostBatchBytes,
      config: { guard: 'ingest' },
      schema: {
        ...describe('Send several error events'),
        body: ingestBatch,
        response: { 200: batchAnswer },
      },
      ...documented,
    },
    async (request, reply) => {
      const body = (request.body as Buffer | undefined) ?? empty;
      void reply.type(json);
      if (!limiter.take(addressOf(request))) {
        const events = eventsIn(body, limits.maxBatchSize);
        drop('rate_limited', events);
        return JSON.stringify({ accepted: 0, dropped: events, errors: [], reason: 'rate_limited' });
      }
      const { key, sent, bytes } = await opened(request, body, mostBatchBytes);
      const { good, errors } = sort(eventsOf(sent, limits.maxBatchSize), bytes);
      const taken = good.length === 0 ? 0 : await ingest.append(key, good);
      const answer = { accepted: taken, dropped: good.length - taken, errors };
      counters.accepted += taken;
      if (taken === good.length) return JSON.stringify(answer);
      drop('buffer_full', good.length - taken);
      return JSON.stringify({ ...answer, reason: 'buffer_full' });
    },
  );
};
