// Requests that Node refuses before any route sees them are answered as all others: JSON, with `error` and `code`.

import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { badRequest } from './http-error.ts';

type Refusal = [status: number, code: string, message: string];

/** https://nodejs.org/api/errors.html, and those of the parser, llhttp. */
const refusals: Record<string, Refusal> = {
  HPE_HEADER_OVERFLOW: [431, 'headers_too_large', 'the address and the headers have more than 16 KB together'],
  HPE_CHUNK_EXTENSIONS_OVERFLOW: [413, 'payload_too_large', 'the extensions of a chunk are too long'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'request_timeout', 'the request did not arrive in time'],
};
const malformed: Refusal = [400, 'malformed_request', 'the request is not valid HTTP'];
const expectationFailed: Refusal = [417, 'expectation_failed', 'Expect: only 100-continue is understood'];

const bodyOf = ([, code, error]: Refusal): string => JSON.stringify({ error, code });

/** Answers on the socket: there is no response to write to. */
export const clientErrorHandler = (error: NodeJS.ErrnoException, socket: Socket): void => {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const refusal = refusals[error.code ?? ''] ?? malformed;
  const [status] = refusal;
  const body = bodyOf(refusal);
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
};

/** Not by Node, which would answer without a body. */
export const serverOptions = { requireHostHeader: false };

export const registerClientErrors = (app: FastifyInstance): void => {
  // Who closes their half of the connection after a request still waits for the answer.
  Object.assign(app.server, { httpAllowHalfOpen: true });
  app.server.on('checkExpectation', (_request: IncomingMessage, response: ServerResponse) => {
    const body = bodyOf(expectationFailed);
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    response.writeHead(expectationFailed[0], headers).end(body);
  });
  app.addHook('onRequest', (request, _reply, done) => {
    const isMissing = request.headers.host === undefined && request.raw.httpVersion === '1.1';
    done(isMissing ? badRequest('Host: is required', 'malformed_request') : undefined);
  });
};
