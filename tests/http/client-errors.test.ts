// What Node refuses before any route sees it is answered as everything else: JSON with `error` and `code`.
import { connect } from 'node:net';
import { afterAll, expect, test } from 'vitest';
import { bearer, startFake, writeToken } from '../support/fake-ports.ts';

const { app } = await startFake();
await app.listen({ host: '127.0.0.1', port: 0 });
const { port } = app.server.address() as { port: number };
afterAll(() => app.close());

/** Sends these bytes, ends its half of the connection if asked to, and reads until the server has closed the other. */
const exchange = async (request: string, end = false) => {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  if (end) socket.end(request);
  else socket.write(request);
  let text = '';
  for await (const chunk of socket) {
    text += chunk;
    const [head = '', body = ''] = text.split('\r\n\r\n');
    const length = Number(/^content-length: (\d+)$/im.exec(head)?.[1] ?? Number.NaN);
    if (!end && body.length >= length) break;
  }
  socket.destroy();
  const [head = '', body = ''] = text.split('\r\n\r\n');
  return { status: Number(head.split(' ')[1]), head: head.toLowerCase(), body };
};

const host = 'Host: localhost\r\n';
const refused: [what: string, status: number, code: string, request: string][] = [
  ['headers that are too large', 431, 'headers_too_large', `GET / HTTP/1.1\r\n${host}X: ${'x'.repeat(20_000)}\r\n\r\n`],
  ['an address that is too long', 431, 'headers_too_large', `GET /${'x'.repeat(20_000)} HTTP/1.1\r\n${host}\r\n`],
  [
    'two lengths',
    400,
    'malformed_request',
    `POST /v1/ingest HTTP/1.1\r\n${host}Content-Length: 1\r\nContent-Length: 2\r\n\r\n{`,
  ],
  ['a length that is none', 400, 'malformed_request', `POST /v1/ingest HTTP/1.1\r\n${host}Content-Length: x\r\n\r\n{`],
  ['an unknown method', 400, 'malformed_request', `EAT / HTTP/1.1\r\n${host}\r\n`],
  ['what is no HTTP', 400, 'malformed_request', 'hello\r\n\r\n'],
  ['a missing Host', 400, 'malformed_request', 'GET /health HTTP/1.1\r\n\r\n'],
  [
    'an expectation that nobody knows',
    417,
    'expectation_failed',
    `GET /health HTTP/1.1\r\n${host}Expect: cake\r\n\r\n`,
  ],
];
test.each(refused)('%s: %d %s', async (_, status, code, request) => {
  const answer = await exchange(request);
  expect(answer.status).toBe(status);
  expect(answer.head).toContain('content-type: application/json');
  expect(JSON.parse(answer.body)).toEqual({ error: expect.any(String), code });
});

test('without a Host HTTP/1.0 is answered', async () =>
  expect((await exchange('GET /health HTTP/1.0\r\n\r\n', true)).status).toBe(200));

test('who has ended their half of the connection still gets the answer', async () => {
  const request = `GET /v1/stats HTTP/1.1\r\n${host}Authorization: Bearer ${writeToken}\r\n\r\n`;
  const { status, body } = await exchange(request, true);
  expect(status).toBe(200);
  expect(body).toContain('total_errors');
});

test.each(['/v1/stats', '/v1/errors', '/auth/me'])('OPTIONS %s without an origin is a 400 in JSON', async (url) => {
  const answer = await app.inject({ method: 'OPTIONS', url });
  expect(answer.statusCode).toBe(400);
  expect(answer.json()).toEqual({ error: expect.stringContaining('Origin'), code: 'invalid_preflight' });
});

test('a compressed body elsewhere than with events is a 415', async () => {
  const headers = { ...bearer(writeToken), 'content-type': 'application/json', 'content-encoding': 'gzip' };
  const answer = await app.inject({ method: 'POST', url: '/v1/errors/f1/resolve', headers, payload: 'x' });
  expect([answer.statusCode, answer.json().code]).toEqual([415, 'unsupported_encoding']);
});
