// Requests by Node's own HTTP client rather than fetch: its sockets can be told not to keep the process alive.
import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { quietTimer } from '../timer.ts';
import type { Answer, OutgoingRequest } from './platform.ts';

const maxAnswerBytes = 65_536;

const read = (response: IncomingMessage, done: (answer: Answer) => void, fail: (error: Error) => void): void => {
  const chunks: Buffer[] = [];
  let size = 0;
  const end = () =>
    done({
      status: response.statusCode ?? 0,
      body: Buffer.concat(chunks).toString('utf8'),
      retryAfter: response.headers['retry-after'] ?? null,
    });
  response.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    size += chunk.length;
    if (size <= maxAnswerBytes) return;
    end();
    response.destroy();
  });
  response.once('end', end);
  response.once('error', fail);
  response.once('close', () => fail(new Error('the answer ended early')));
};

/** Redirects are not followed. @throws Error when there is no answer */
export const sendByHttp = ({ url, headers, body, timeoutMs, signal }: OutgoingRequest): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const request: ClientRequest = (url.startsWith('https:') ? httpsRequest : httpRequest)(url, {
      method: 'POST',
      headers: { ...headers, 'Content-Length': Buffer.byteLength(body) },
      agent: false,
    });
    const stop = (reason: string) => request.destroy(new Error(reason));
    const abort = () => stop('stopped');
    const timer = quietTimer(() => stop(`no answer within ${timeoutMs} ms`), timeoutMs);
    const end = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
    };
    const fail = (error: Error) => {
      end();
      reject(error);
    };
    request.on('socket', (socket) => socket.unref());
    request.on('error', fail);
    const succeed = (answer: Answer) => {
      end();
      resolve(answer);
    };
    request.once('response', (response) => read(response, succeed, fail));
    signal?.addEventListener('abort', abort);
    if (signal?.aborted) abort();
    request.end(body);
  });
