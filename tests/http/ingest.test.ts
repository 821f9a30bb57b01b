// Single events and batches: what is accepted, what is invalid, and that one never costs the other.
import { expect, test } from 'vitest';
import { LogUnavailable } from '../../application/log.ts';
import { startFake } from '../support/fake-ports.ts';
import { post, sendBatch, sendOne } from '../support/ingest.ts';
import { anEvent } from '../support/signing.ts';

test('a valid event is accepted and passed on with its fields', async () => {
  const { app, appended } = await startFake();
  const answer = await sendOne(app, anEvent({ stack: 'at main', metadata: 'text', cart: 3, event_id: 'e1' }));
  expect(answer.statusCode).toBe(200);
  expect(answer.headers['content-type']).toContain('application/json');
  expect(answer.json()).toEqual({ status: 'accepted' });
  expect(appended[0]?.event.data).toMatchObject({ errorType: 'RuntimeError', message: 'Something went wrong' });
  expect(appended[0]?.event.payload).toMatchObject({
    stack: 'at main',
    metadata: 'text',
    extra: { cart: 3 },
    event_id: 'e1',
  });
});

const required = ['timestamp', 'source', 'environment', 'release', 'error_type', 'message'];
test.each(required)('an event without its %s is a 400 that names it', async (field) => {
  const { app, appended } = await startFake();
  const answer = await sendOne(app, anEvent({ [field]: undefined }));
  expect(answer.statusCode).toBe(400);
  expect(answer.json()).toEqual({ error: `${field}: is required`, code: 'invalid_event' });
  expect(appended).toEqual([]);
});

const wrong: [string, unknown][] = [
  ['source', 'toaster'],
  ['timestamp', 'yesterday'],
  ['message', ''],
  ['message', 5],
  ['release', '   '],
  ['environment', ['production']],
  ['error_type', {}],
  ['http_status', '500'],
  ['event_id', 'x'.repeat(65)],
];
test.each(wrong)('an event whose %s is %j is a 400 that names it', async (field, value) => {
  const { app } = await startFake();
  const answer = await sendOne(app, anEvent({ [field]: value }));
  expect(answer.statusCode).toBe(400);
  expect(answer.json().error).toMatch(new RegExp(`^${field}: `));
});

test.each(['null', '5', '"text"', '[]', 'true'])('%s instead of an event is a 400', async (body) => {
  const { app } = await startFake();
  const answer = await post(app, '/v1/ingest', body);
  expect(answer.statusCode).toBe(400);
  expect(answer.json()).toEqual({ error: 'event: must be a JSON object', code: 'invalid_event' });
});

test.each(['{', 'not json', '{"a":1}}', "{'a':1}"])('%s is no JSON: 400', async (body) => {
  const { app } = await startFake();
  for (const url of ['/v1/ingest', '/v1/ingest/batch']) {
    const answer = await post(app, url, body);
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toEqual({ error: 'the body is not valid JSON', code: 'invalid_json' });
  }
});

test('a batch is answered with how many were accepted', async () => {
  const { app, appended } = await startFake();
  const answer = await sendBatch(app, [anEvent(), anEvent({ message: 'another' })]);
  expect(answer.statusCode).toBe(200);
  expect(answer.json()).toEqual({ accepted: 2, dropped: 0, errors: [] });
  expect(appended.map(({ event }) => event.data.message)).toEqual(['Something went wrong', 'another']);
});

test('one bad event never costs the others', async () => {
  const { app, appended } = await startFake();
  const events = [
    anEvent({ message: 'first' }),
    null,
    anEvent({ source: 'toaster' }),
    'x',
    anEvent({ message: 'last' }),
  ];
  const answer = await sendBatch(app, events);
  expect(answer.statusCode).toBe(200);
  expect(answer.json()).toMatchObject({ accepted: 2, dropped: 0, errors: [{ index: 1 }, { index: 2 }, { index: 3 }] });
  expect(answer.json().errors[1].error).toMatch(/^source: must be one of/);
  expect(appended.map(({ event }) => event.data.message)).toEqual(['first', 'last']);
});

test('a batch of only bad events is answered with their errors', async () => {
  const { app } = await startFake();
  const answer = await sendBatch(app, [{}, []]);
  expect(answer.statusCode).toBe(200);
  expect(answer.json()).toMatchObject({ accepted: 0, dropped: 0, errors: [{ index: 0 }, { index: 1 }] });
});

test('an empty batch is accepted', async () => {
  const { app } = await startFake();
  expect((await sendBatch(app, [])).json()).toEqual({ accepted: 0, dropped: 0, errors: [] });
});

test.each(['null', '[]', '{}', '{"events":{}}', '{"events":null}'])('%s is no batch: 400', async (body) => {
  const { app } = await startFake();
  const answer = await post(app, '/v1/ingest/batch', body);
  expect(answer.statusCode).toBe(400);
  expect(answer.json()).toEqual({ error: 'events: must be an array of events', code: 'invalid_request' });
});

test('a log that cannot be written is a 503 that says so', async () => {
  const { app } = await startFake({ appendError: new LogUnavailable('database or disk is full') });
  for (const answer of [await sendOne(app, anEvent()), await sendBatch(app, [anEvent()])]) {
    expect(answer.statusCode).toBe(503);
    expect(answer.json()).toEqual({
      error: 'the log cannot be written: database or disk is full',
      code: 'log_unavailable',
    });
    expect(answer.headers['retry-after']).toBeDefined();
  }
});
