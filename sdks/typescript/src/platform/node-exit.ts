// The end of a Node process: what is not sent yet goes out while the process waits, for two seconds at most.
import { Worker } from 'node:worker_threads';
import type { Departing, Hooks } from './platform.ts';

const longestMs = 2000;

/**
 * After `exit` only what is synchronous still happens in this thread, so another one sends. Plain JavaScript, since it
 * has to run wherever a bundler puts this file. Writes for each request the status of its answer, or -1.
 */
const program = `
const { workerData: { requests, until, done, statuses } } = require('node:worker_threads');
const later = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const send = ({ url, headers, body }) => new Promise((resolve) => {
  const { request } = require(url.startsWith('https:') ? 'node:https' : 'node:http');
  const options = { method: 'POST', headers: { ...headers, 'Content-Length': Buffer.byteLength(body) }, agent: false };
  const sending = request(url, options, (response) => {
    let text = '';
    response.setEncoding('utf8').on('data', (chunk) => { text += chunk; });
    response.once('end', () => resolve(text.startsWith('{') || response.statusCode !== 200 ? response.statusCode : -1));
    response.once('error', () => resolve(-1));
  });
  sending.on('error', () => resolve(-1));
  sending.setTimeout(Math.max(until - Date.now(), 1), () => sending.destroy());
  sending.end(body);
});
(async () => {
  for (const [index, request] of requests.entries())
    for (let wait = 50; Date.now() < until; wait *= 2) {
      statuses[index] = await send(request);
      if (statuses[index] > 0 && statuses[index] < 500 && statuses[index] !== 429 && statuses[index] !== 408) break;
      await later(wait);
    }
  done[0] = 1;
  Atomics.notify(done, 0);
})();
`;

/** Blocks this thread until the requests are answered or `ms` have passed. */
const sendBlocking = (departing: Departing[], ms: number): void => {
  const done = new Int32Array(new SharedArrayBuffer(4));
  const statuses = new Int32Array(new SharedArrayBuffer(4 * departing.length));
  const requests = departing.map(({ request: { url, headers, body } }) => ({ url, headers, body }));
  const workerData = { requests, until: Date.now() + ms, done, statuses };
  // Without the flags and preloaded modules of this process, which may be slow, or capture errors themselves.
  const env = { ...process.env, NODE_OPTIONS: '' };
  const worker = new Worker(program, { eval: true, workerData, execArgv: [], env });
  worker.unref();
  Atomics.wait(done, 0, 0, ms);
  departing.forEach(({ onEnd }, index) => {
    const status = statuses[index] ?? 0;
    onEnd(status > 0 ? { status, body: '{}', retryAfter: null } : new Error('not sent before the process ended'));
  });
};

class Client {
  private readonly hooks: Hooks;
  private deadline: number | undefined;

  constructor(hooks: Hooks) {
    this.hooks = hooks;
  }

  /** The process has nothing left to do. What is sent now needs no other thread. */
  beforeExit(): void {
    if (this.deadline !== undefined) return;
    this.deadline = Date.now() + longestMs;
    void this.hooks.flush(longestMs).then((isComplete) => {
      // The app may go on, and end another time.
      if (isComplete) this.deadline = undefined;
    });
  }

  exit(): void {
    const left = (this.deadline ?? Date.now() + longestMs) - Date.now();
    const departing = this.hooks.takeAll();
    if (departing.length > 0 && left > 0) sendBlocking(departing, left);
  }
}

/** Of all clients of this thread, so that each event of the process has one listener, however many clients there are. */
const clients = new Set<Client>();

const forEach = (tell: (client: Client) => void) => () => {
  for (const client of clients)
    try {
      tell(client);
    } catch {
      // The process ends as it would have.
    }
};
const onBeforeExit = forEach((client) => client.beforeExit());
const onExit = forEach((client) => client.exit());

/** See `Platform.watchEnd`. */
export const watchProcessEnd = (hooks: Hooks): (() => void) => {
  const client = new Client(hooks);
  if (clients.size === 0) {
    process.on('beforeExit', onBeforeExit);
    process.on('exit', onExit);
  }
  clients.add(client);
  return () => {
    clients.delete(client);
    if (clients.size > 0) return;
    process.off('beforeExit', onBeforeExit);
    process.off('exit', onExit);
  };
};
