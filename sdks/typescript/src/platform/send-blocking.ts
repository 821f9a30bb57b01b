// Requests while this thread stands still: after `exit` only what is synchronous still happens in it, so another sends.
import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads';
import type { Answer, Departing } from './platform.ts';

/**
 * Plain JavaScript, since it has to run wherever a bundler puts this file. Each client's requests go one after the
 * other, clients beside each other. What fails for now is tried again while there is time, a refused connection once.
 */
const program = `
const { workerData: { clients, until, done, port } } = require('node:worker_threads');
const left = () => until - Date.now();
const later = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const send = ({ url, headers, body }) => new Promise((resolve) => {
  const { request } = require(url.startsWith('https:') ? 'node:https' : 'node:http');
  const options = { method: 'POST', headers: { ...headers, 'Content-Length': Buffer.byteLength(body) }, agent: false };
  const fail = (error) => resolve({ failure: error.message || error.code, isRefused: error.code === 'ECONNREFUSED' });
  const sending = request(url, options, (response) => {
    let text = '';
    response.setEncoding('utf8').on('data', (chunk) => { text += chunk; });
    const { statusCode: status, headers } = response;
    response.once('end', () => resolve({ status, body: text, retryAfter: headers['retry-after'] ?? null }));
    response.once('error', fail);
  });
  sending.on('error', fail);
  sending.setTimeout(Math.max(left(), 1), () => sending.destroy(new Error('no answer in time')));
  sending.end(body);
});
const isFinal = ({ status, body, failure }) => {
  if (failure !== undefined || status >= 500 || [408, 425, 429].includes(status)) return false;
  if (status !== 200) return true;
  try { return !(JSON.parse(body).dropped > 0); } catch { return false; }
};
const deliver = async (request, client, index) => {
  await later(request.delayMs);
  for (let wait = 50, refused = 0; left() > 0; wait *= 2) {
    const answer = await send(request);
    port.postMessage({ client, index, answer });
    if (isFinal(answer)) return true;
    if (answer.isRefused && ++refused > 1) return false;
    const asked = Number(answer.retryAfter ?? 0) * 1000;
    if (Number.isNaN(asked) || asked > left()) return false;
    await later(Math.max(answer.isRefused ? 100 : wait, asked));
  }
  return false;
};
Promise.all(clients.map(async (requests, client) => {
  for (const [index, request] of requests.entries()) if (!(await deliver(request, client, index))) return;
})).finally(() => {
  done[0] = 1;
  Atomics.notify(done, 0);
});
`;

type Message = {
  client: number;
  index: number;
  answer: (Answer & { failure?: undefined }) | { failure: string; isRefused: boolean };
};

const outcomeOf = (answer: Message['answer'] | undefined): Answer | Error => {
  if (answer === undefined) return new Error('no answer in time');
  return answer.failure === undefined ? answer : new Error(answer.failure);
};

/** Blocks this thread until the requests, by client, are answered, or `ms` have passed. */
export const sendBlocking = (departing: Departing[][], ms: number): void => {
  const done = new Int32Array(new SharedArrayBuffer(4));
  const { port1, port2 } = new MessageChannel();
  const clients = departing.map((requests) =>
    requests.map(({ request: { url, headers, body }, delayMs }) => ({ url, headers, body, delayMs })),
  );
  const workerData = { clients, until: Date.now() + ms, done, port: port2 };
  // Without the flags and preloaded modules of this process, which may be slow, or capture errors themselves.
  const env = { ...process.env, NODE_OPTIONS: '' };
  const worker = new Worker(program, { eval: true, workerData, transferList: [port2], execArgv: [], env });
  worker.unref();
  Atomics.wait(done, 0, 0, ms);
  const answers = new Map<string, Message['answer']>();
  for (let got = receiveMessageOnPort(port1); got !== undefined; got = receiveMessageOnPort(port1)) {
    const { client, index, answer } = got.message as Message;
    answers.set(`${client} ${index}`, answer);
  }
  port1.close();
  departing.forEach((requests, client) => {
    requests.forEach(({ onEnd }, index) => {
      onEnd(outcomeOf(answers.get(`${client} ${index}`)));
    });
  });
};
