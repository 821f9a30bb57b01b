// Compressed bodies, and a byte order mark: what clients and the proxies between make of an event.
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { startFake } from '../support/fake-ports.ts';
import { post } from '../support/ingest.ts';
import { anEvent } from '../support/signing.ts';

/** One frame of raw and run-length blocks: RFC 8878, 3.1.1. Node has no zstd before 22.15. */
const zstdOf = (blocks: [kind: 0 | 1, content: Buffer, size: number][]): Buffer => {
  const header = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x58]);
  const written = blocks.map(([kind, content, size], index) => {
    const head = Buffer.alloc(3);
    head.writeUIntLE((size << 3) | (kind << 1) | (index === blocks.length - 1 ? 1 : 0), 0, 3);
    return Buffer.concat([head, content]);
  });
  return Buffer.concat([header, ...written]);
};
const zstdSync = (body: Buffer): Buffer => zstdOf([[0, body, body.length]]);

const ways: [string, (body: Buffer) => Buffer][] = [
  ['gzip', gzipSync],
  ['x-gzip', gzipSync],
  ['GZIP', gzipSync],
  ['deflate', deflateSync],
  ['deflate', deflateRawSync],
  ['br', brotliCompressSync],
  ['zstd', zstdSync],
  ['identity', (body) => body],
];
const bytesOf = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));
const encoded = (encoding: string) => ({ 'content-encoding': encoding });

test.each(ways)('an event in %s is accepted, its signature over what was sent', async (encoding, pack) => {
  const { app, appended } = await startFake();
  const event = anEvent({ message: 'Zürich' });
  const answers = [
    await post(app, '/v1/ingest', pack(bytesOf(event)), encoded(encoding)),
    await post(app, '/v1/ingest/batch', pack(bytesOf({ events: [event, event] })), encoded(encoding)),
  ];
  expect(answers.map((answer) => answer.json())).toEqual([
    { status: 'accepted' },
    { accepted: 2, dropped: 0, errors: [] },
  ]);
  expect(appended.map((one) => one.event.data.message)).toEqual(['Zürich', 'Zürich', 'Zürich']);
});

const zeros = Buffer.alloc(4_000_000);
const bombs: [string, Buffer][] = [
  ['gzip', gzipSync(zeros)],
  ['deflate', deflateSync(zeros)],
  ['br', brotliCompressSync(zeros)],
  ['zstd', zstdOf(Array.from({ length: 40 }, () => [1, Buffer.from([32]), 100_000]))],
];
test.each(bombs)('a small body in %s that unpacks into a large one is a 413', async (encoding, bomb) => {
  const { app, appended } = await startFake();
  const answer = await post(app, '/v1/ingest', bomb, encoded(encoding));
  expect(answer.statusCode).toBe(413);
  expect(answer.json()).toEqual({ error: expect.stringContaining('32768 bytes'), code: 'payload_too_large' });
  expect(appended).toEqual([]);
});

test('each event of a compressed batch is held to the limit of a single one', async () => {
  const { app } = await startFake({ limits: { maxPayloadBytes: 1000, maxBatchSize: 3 } });
  const batch = { events: [anEvent({ note: 'x'.repeat(1000) }), anEvent()] };
  const answer = await post(app, '/v1/ingest/batch', gzipSync(bytesOf(batch)), encoded('gzip'));
  expect(answer.json()).toMatchObject({ accepted: 1, errors: [{ index: 0, error: expect.stringContaining('1000') }] });
});

test.each(['gzip', 'deflate', 'br', 'zstd'])('a body that is not in %s after all is a 400', async (encoding) => {
  const { app } = await startFake();
  const answer = await post(app, '/v1/ingest', bytesOf(anEvent()), encoded(encoding));
  expect(answer.statusCode).toBe(400);
  expect(answer.json()).toEqual({ error: expect.stringContaining(encoding), code: 'invalid_encoding' });
});

test.each(['compress', 'gzip, br', 'toString'])('%s is a 415 that names what is taken', async (encoding) => {
  const { app } = await startFake();
  const answer = await post(app, '/v1/ingest', bytesOf(anEvent()), encoded(encoding));
  expect(answer.statusCode).toBe(415);
  expect(answer.json()).toEqual({
    error: expect.stringContaining('gzip, deflate, br, zstd'),
    code: 'unsupported_encoding',
  });
});

test('nothing is unpacked for somebody whose signature is wrong', async () => {
  const { app } = await startFake();
  const headers = { ...encoded('gzip'), 'x-signature': '0'.repeat(64) };
  expect((await post(app, '/v1/ingest', gzipSync(zeros), headers)).statusCode).toBe(401);
});

test('a byte order mark before the event is no mistake; a second one is', async () => {
  const { app } = await startFake();
  const marked = (marks: number) => Buffer.from('\uFEFF'.repeat(marks) + JSON.stringify(anEvent()));
  expect((await post(app, '/v1/ingest', marked(1))).json()).toEqual({ status: 'accepted' });
  expect((await post(app, '/v1/ingest', gzipSync(marked(1)), encoded('gzip'))).json()).toEqual({ status: 'accepted' });
  expect((await post(app, '/v1/ingest', marked(2))).json().code).toBe('invalid_json');
});
