// Sizes, full queues and rate limits: too large is refused, too much is dropped and said so.
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { startFake } from '../support/fake-ports.ts';
import { post, sendBatch, sendOne } from '../support/ingest.ts';
import { anEvent } from '../support/signing.ts';

const small = { maxPayloadBytes: 1000, maxBatchSize: 3 };
const bytes = (event: unknown): number => Buffer.byteLength(JSON.stringify(event));
/** An event of just so many bytes of JSON. */
const sized = (size: number) => {
  const event = anEvent({ note: '' });
  return { ...event, note: 'x'.repeat(size - bytes(event)) };
};

test('an event of the largest size is accepted', async () => {
  const { app } = await startFake({ limits: small });
  expect((await sendOne(app, sized(1000))).json()).toEqual({ status: 'accepted' });
});

test('an event of one byte more is a 413', async () => {
  const { app, appended } = await startFake({ limits: small });
  const answer = await sendOne(app, sized(1001));
  expect(answer.statusCode).toBe(413);
  expect(answer.json()).toMatchObject({ code: 'payload_too_large', error: expect.any(String) });
  expect(appended).toEqual([]);
});

test('a batch may have the bytes of its events together', async () => {
  const { app } = await startFake({ limits: small });
  const answer = await sendBatch(app, [sized(990), sized(990), sized(980)]);
  expect(answer.json()).toEqual({ accepted: 3, dropped: 0, errors: [] });
});

test('each event of a batch is held to the limit of a single one', async () => {
  const { app, appended } = await startFake({ limits: small });
  const answer = await sendBatch(app, [sized(1001), sized(1000)]);
  expect(answer.json()).toEqual({
    accepted: 1,
    dropped: 0,
    errors: [{ index: 0, error: 'event: must have at most 1000 bytes' }],
  });
  expect(appended).toHaveLength(1);
});

test('a batch of more bytes than its events may have is a 413', async () => {
  const { app } = await startFake({ limits: small });
  const answer = await sendBatch(app, [sized(3000)]);
  expect(answer.statusCode).toBe(413);
  expect(answer.json().code).toBe('payload_too_large');
});

test('more events than a batch may have are a 400 that names the limit', async () => {
  const { app, appended } = await startFake({ limits: small });
  const answer = await sendBatch(app, [anEvent(), anEvent(), anEvent(), anEvent()]);
  expect(answer.statusCode).toBe(400);
  expect(answer.json().error).toBe('events: at most 3 are taken at a time, not 4');
  expect(appended).toEqual([]);
});

test('an event that finds the queue full is dropped, and told so with a 200', async () => {
  const { app } = await startFake({ room: 0 });
  const answer = await sendOne(app, anEvent());
  expect(answer.statusCode).toBe(200);
  expect(answer.json()).toEqual({ status: 'dropped', reason: 'buffer_full' });
});

test('a batch that the queue takes in part says how many were dropped', async () => {
  const { app, appended } = await startFake({ room: 1 });
  const answer = await sendBatch(app, [anEvent({ message: 'kept' }), {}, anEvent()]);
  expect(answer.statusCode).toBe(200);
  expect(answer.json()).toMatchObject({ accepted: 1, dropped: 1, reason: 'buffer_full', errors: [{ index: 1 }] });
  expect(appended.map(({ event }) => event.data.message)).toEqual(['kept']);
});

test('an event beyond the rate limit is dropped, never refused', async () => {
  const { app, appended } = await startFake({ limits: { perSecond: 1, burstSize: 2 } });
  const answers = [await sendOne(app, anEvent()), await sendOne(app, anEvent()), await sendOne(app, anEvent())];
  expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200]);
  expect(answers.at(-1)?.json()).toEqual({ status: 'dropped', reason: 'rate_limited' });
  expect(appended).toHaveLength(2);
});

test('a batch beyond the rate limit is dropped as a whole', async () => {
  const { app } = await startFake({ limits: { perSecond: 1, burstSize: 1 } });
  await sendOne(app, anEvent());
  const answer = await sendBatch(app, [anEvent(), anEvent()]);
  expect(answer.statusCode).toBe(200);
  expect(answer.json()).toEqual({ accepted: 0, dropped: 2, errors: [], reason: 'rate_limited' });
});

test('a client that waits may send again', async () => {
  const { app, clock } = await startFake({ limits: { perSecond: 1, burstSize: 1 } });
  await sendOne(app, anEvent());
  clock.now += 1000;
  expect((await sendOne(app, anEvent())).json()).toEqual({ status: 'accepted' });
});

test('one client cannot use up the limit of another', async () => {
  const { app } = await startFake({ limits: { perSecond: 1, burstSize: 1 } });
  await sendOne(app, anEvent(), {}, '198.51.100.1');
  expect((await sendOne(app, anEvent(), {}, '198.51.100.1')).json().status).toBe('dropped');
  expect((await sendOne(app, anEvent(), {}, '198.51.100.2')).json().status).toBe('accepted');
});

test('a request with a wrong signature takes as much from the limit as a right one', async () => {
  const { app } = await startFake({ limits: { perSecond: 1, burstSize: 2 } });
  const forged = { 'x-signature': '0'.repeat(64) };
  const answers = [];
  for (let i = 0; i < 3; i++) answers.push(await sendOne(app, anEvent(), forged));
  expect(answers.map(({ statusCode }) => statusCode)).toEqual([401, 401, 200]);
  expect(answers.at(-1)?.json()).toEqual({ status: 'dropped', reason: 'rate_limited' });
  expect((await sendOne(app, anEvent())).json().status).toBe('dropped');
});

test('what is beyond the limit is not looked at', async () => {
  const { app } = await startFake({ limits: { perSecond: 1, burstSize: 1 } });
  await sendOne(app, anEvent());
  const answer = await post(app, '/v1/ingest/batch', 'not json');
  expect(answer.json()).toEqual({ accepted: 0, dropped: 1, errors: [], reason: 'rate_limited' });
});

test('dropped events are told in the log once a second, all of them', async () => {
  const lines: string[] = [];
  const logger = pino({ level: 'warn' }, { write: (line: string) => void lines.push(line) });
  const { app } = await startFake({ limits: { perSecond: 1, burstSize: 1 }, app: { logger } });
  const told = () => lines.map((line) => JSON.parse(line)).filter(({ msg }) => msg === 'events dropped');
  await sendOne(app, anEvent());
  for (let i = 0; i < 40; i++) await sendOne(app, anEvent());
  const early = told().length;
  await expect.poll(() => told().reduce((sum, { events }) => sum + events, 0), { timeout: 30_000 }).toBe(40);
  expect(early).toBeLessThan(10);
});

test('what was dropped and accepted is counted in /health and /metrics', async () => {
  const { app } = await startFake({ room: 1 });
  await sendBatch(app, [anEvent(), anEvent(), anEvent(), {}]);
  const health = (await app.inject('/health')).json();
  expect(health).toEqual({
    status: 'ok',
    db_ok: true,
    buffer_usage: 0.25,
    version: '1.2.3',
    problems: [],
    projection_lag: 3,
    dropped_total: 2,
  });
  const metrics = (await app.inject('/metrics')).body;
  expect(metrics).toContain('bloop_events_total{outcome="accepted"} 1');
  expect(metrics).toContain('bloop_events_total{outcome="invalid"} 1');
  expect(metrics).toContain('bloop_events_total{outcome="buffer_full"} 2');
});
