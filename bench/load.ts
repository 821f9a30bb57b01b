// A load generator on raw sockets, in a thread of its own: ready-made requests, one at a time per connection. It costs so
// little that the two cores are left to what is measured.
import { connect, type Socket } from 'node:net';
import { parentPort, Worker, workerData } from 'node:worker_threads';

export interface LoadOptions {
  port: number;
  requests: Buffer[];
  connections: number;
  seconds: number;
  /** Not counted. */
  warmUpSeconds: number;
  /** How long each connection pauses between an answer and its next request, ms. */
  pauseMs?: number;
}

export interface LoadResult {
  /** Requests answered with 200 and without a drop in the body, in the counted time. */
  answered: number;
  /** The same over the whole run, the warm-up included. */
  answeredInAll: number;
  failed: number;
  seconds: number;
  /** ms */
  p50: number;
  p99: number;
}

const quantile = (sorted: Float64Array, part: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;

const headEnd = Buffer.from('\r\n\r\n');

/** The length of a whole answer at the start of `data`, or -1 when more has to come. */
const answerLength = (data: Buffer): number => {
  const end = data.indexOf(headEnd);
  if (end === -1) return -1;
  const length = /content-length: (\d+)/i.exec(data.toString('latin1', 0, end));
  const whole = end + 4 + Number(length?.[1] ?? 0);
  return data.length < whole ? -1 : whole;
};

const isGood = (data: Buffer): boolean =>
  data.toString('latin1', 9, 12) === '200' && !data.includes('"dropped","reason"') && !data.includes('"reason"');

const run = ({ port, requests, connections, seconds, warmUpSeconds, pauseMs = 0 }: LoadOptions): Promise<LoadResult> =>
  new Promise((resolve) => {
    const latencies: number[] = [];
    const countFrom = performance.now() + warmUpSeconds * 1000;
    const stopAt = countFrom + seconds * 1000;
    let next = 0;
    let answered = 0;
    let answeredInAll = 0;
    let failed = 0;
    let open = connections;

    const finish = (): void => {
      const sorted = Float64Array.from(latencies).sort();
      resolve({ answered, answeredInAll, failed, seconds, p50: quantile(sorted, 0.5), p99: quantile(sorted, 0.99) });
    };

    const drive = (socket: Socket): void => {
      let sentAt = 0;
      let pending: Buffer = Buffer.alloc(0);
      const send = (): void => {
        sentAt = performance.now();
        socket.write(requests[next++ % requests.length] as Buffer);
      };
      socket.on('connect', send);
      socket.on('data', (chunk) => {
        pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
        if (answerLength(pending) === -1) return;
        const now = performance.now();
        if (isGood(pending)) {
          answeredInAll += 1;
          if (now >= countFrom && now < stopAt) {
            answered += 1;
            latencies.push(now - sentAt);
          }
        } else failed += 1;
        pending = Buffer.alloc(0);
        if (now >= stopAt) socket.end();
        else if (pauseMs > 0) setTimeout(send, pauseMs * (0.5 + Math.random()));
        else send();
      });
      socket.on('error', () => {
        failed += 1;
      });
      socket.on('close', () => {
        open -= 1;
        if (open === 0) finish();
      });
    };
    for (let index = 0; index < connections; index++) drive(connect({ port, host: '127.0.0.1', noDelay: true }));
  });

/** Runs the load in a thread and answers what it measured. */
export const load = (options: LoadOptions): Promise<LoadResult> =>
  new Promise((resolve, reject) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: { load: options } });
    worker.once('message', resolve);
    worker.once('error', reject);
  });

if (parentPort !== null && workerData?.load !== undefined) {
  const options = workerData.load as LoadOptions;
  // Buffers arrive as plain byte arrays.
  parentPort.postMessage(await run({ ...options, requests: options.requests.map((bytes) => Buffer.from(bytes)) }));
}
