// Where SDKs send errors. The hottest path of the server.
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type Captured, InvalidEvent } from '../../domain/ingest/capture.ts';
import { exceedsJson } from '../../domain/ingest/json-size.ts';
import type { ClientAddress } from '../client-address.ts';
import { badRequest } from '../plugins/http-error.ts';
import type { IngestPort, Limits } from '../ports.ts';
import { type RateLimiter, rateLimiter } from '../rate-limiter.ts';
import { batchAnswer, ingestAnswer, ingestBatch, ingestEvent } from '../schemas/ingest.ts';
import { authenticate } from '../signature.ts';

export interface IngestCounters {
  accepted: number;
  invalid: number;
  dropped: { rate_limited: number; buffer_full: number };
}

export interface IngestOptions {
  ingest: IngestPort;
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

const parse = (body: Buffer): unknown => {
  try {
    return JSON.parse(body.toString());
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

/** Any page may send errors, and nothing is read. https://fetch.spec.whatwg.org/#http-cors-protocol */
const preflight = {
  'access-control-allow-origin': '*',
  'access-control-allow-methods': 'POST, OPTIONS',
  'access-control-allow-headers': 'content-type, x-signature, x-project-key',
  'access-control-max-age': '86400',
};

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

  const drop = (reason: DropReason, events: number, request: FastifyRequest): void => {
    counters.dropped[reason] += events;
    request.log.warn({ reason, events, dropped_total: counters.dropped[reason] }, 'events dropped');
  };

  // By hand: the CORS plugin costs a third of what a whole event may cost here.
  app.addHook('onSend', (_request, reply, payload, done) => {
    reply.header('access-control-allow-origin', '*');
    done(null, payload);
  });
  for (const path of ['/v1/ingest', '/v1/ingest/batch'])
    app.options(path, { config: { guard: 'public' }, schema: { hide: true } }, (_request, reply) =>
      reply.code(204).headers(preflight).send(),
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
      const key = authenticate(request.headers, body, ingest);
      void reply.type(json);
      if (!limiter.take(addressOf(request))) {
        drop('rate_limited', 1, request);
        return dropped('rate_limited');
      }
      const event = capture(parse(body), clock());
      if ((await ingest.append(key, [event])) === 0) {
        drop('buffer_full', 1, request);
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

  app.post(
    '/v1/ingest/batch',
    {
      bodyLimit: limits.maxPayloadBytes * limits.maxBatchSize,
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
      const key = authenticate(request.headers, body, ingest);
      const events = eventsOf(parse(body), limits.maxBatchSize);
      void reply.type(json);
      if (!limiter.take(addressOf(request))) {
        drop('rate_limited', events.length, request);
        return JSON.stringify({ accepted: 0, dropped: events.length, errors: [], reason: 'rate_limited' });
      }
      const { good, errors } = sort(events, body.length);
      const taken = good.length === 0 ? 0 : await ingest.append(key, good);
      const answer = { accepted: taken, dropped: good.length - taken, errors };
      counters.accepted += taken;
      if (taken === good.length) return JSON.stringify(answer);
      drop('buffer_full', good.length - taken, request);
      return JSON.stringify({ ...answer, reason: 'buffer_full' });
    },
  );
};
