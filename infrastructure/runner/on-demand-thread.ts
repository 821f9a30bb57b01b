// A worker thread that starts when there is work for it, does one thing at a time, and ends after a while without. What is
// asked of it is bounded: how much may wait, how long one thing may take, and how long somebody is ready to wait for it.
import { once } from 'node:events';
import { type ResourceLimits, Worker } from 'node:worker_threads';

/** The thread is to give back what it holds, and end. */
export const endRequest = 'end';

export interface ThreadLimits {
  /** Requests that may wait, the one under way included. */
  mostWaiting: number;
  /** The longest that one request may take, ms: a thread that takes longer is ended, and the next request gets a new one. */
  jobMs: number;
  memory?: ResourceLimits;
}

/** So many requests wait already that one more would only make all of them late. */
export class ThreadBusy extends Error {
  constructor() {
    super('too much is waiting for the same thread');
    this.name = 'ThreadBusy';
  }
}

/** Nothing came back in the time that there was. */
export class ThreadLate extends Error {
  constructor(ms: number) {
    super(`there was no answer within ${ms} ms`);
    this.name = 'ThreadLate';
  }
}

export interface OnDemandThread<Request, Reply> {
  /**
   * Rejects with ThreadBusy, with ThreadLate, or when the thread ends before it has answered.
   * @param patienceMs how long this caller waits: what is under way then goes on, what has not begun is given up
   */
  ask(request: Request, patienceMs?: number): Promise<Reply>;
  /** Waits a little for what is under way. */
  close(): Promise<void>;
}

/** A thread that has nothing to do gives back its memory. */
const idleMs = 60_000;
/** The longest that a thread may take to end by itself. */
const endMs = 3000;

interface Job<Request, Reply> {
  request: Request;
  resolve: (reply: Reply) => void;
  reject: (error: Error) => void;
}

const end = async (worker: Worker): Promise<void> => {
  const late = setTimeout(() => void worker.terminate(), endMs);
  const ended = once(worker, 'exit');
  worker.postMessage(endRequest);
  await ended;
  clearTimeout(late);
};

export const onDemandThread = <Request, Reply>(
  module: URL,
  workerData: unknown,
  { mostWaiting, jobMs, memory = {} }: ThreadLimits,
): OnDemandThread<Request, Reply> => {
  let worker: Worker | undefined;
  let idle: NodeJS.Timeout | undefined;
  let late: NodeJS.Timeout | undefined;
  let ending: Promise<unknown> = Promise.resolve();
  /** The first of them is under way. */
  const jobs: Job<Request, Reply>[] = [];

  const settle = (finish: (job: Job<Request, Reply>) => void): void => {
    clearTimeout(late);
    const job = jobs.shift();
    if (job !== undefined) finish(job);
    next();
  };

  const stop = (): void => {
    const left = worker;
    worker = undefined;
    if (left !== undefined) ending = end(left);
  };

  const start = (): Worker => {
    const started = new Worker(module, { workerData, resourceLimits: memory });
    started.on('message', (reply: Reply) => settle(({ resolve }) => resolve(reply)));
    let reason = new Error('the thread has ended before it answered');
    started.on('error', (error) => {
      reason = error as Error;
    });
    // Whatever ends a thread, an error or not, this comes last: its memory and its files are free then.
    started.on('exit', () => {
      if (worker !== started) return;
      worker = undefined;
      settle(({ reject }) => reject(reason));
    });
    started.unref();
    return started;
  };

  const giveUp = (): void => {
    const left = worker;
    worker = undefined;
    left?.removeAllListeners('message');
    ending = left?.terminate() ?? ending;
    settle(({ reject }) => reject(new ThreadLate(jobMs)));
  };

  const next = (): void => {
    clearTimeout(idle);
    const [job] = jobs;
    if (job === undefined) {
      idle = setTimeout(stop, idleMs).unref();
      return;
    }
    // Two threads at a time would have the same files open.
    void ending.then(() => {
      if (jobs[0] !== job) return;
      worker ??= start();
      worker.postMessage(job.request);
      late = setTimeout(giveUp, jobMs).unref();
    });
  };

  const giveUpWaiting = (job: Job<Request, Reply>, patienceMs: number): void => {
    const place = jobs.indexOf(job);
    if (place > 0) jobs.splice(place, 1);
    job.reject(new ThreadLate(patienceMs));
  };

  return {
    ask: (request, patienceMs) =>
      new Promise((resolve, reject) => {
        if (jobs.length >= mostWaiting) return reject(new ThreadBusy());
        const job = { request, resolve, reject };
        jobs.push(job);
        if (jobs.length === 1) next();
        if (patienceMs === undefined) return;
        const patience = setTimeout(giveUpWaiting, patienceMs, job, patienceMs).unref();
        job.resolve = (reply) => {
          clearTimeout(patience);
          resolve(reply);
        };
        job.reject = (error) => {
          clearTimeout(patience);
          reject(error);
        };
      }),
    close: async () => {
      const waiting = jobs.splice(1);
      for (const { reject } of waiting) reject(new Error('the server is stopping'));
      stop();
      await ending;
      settle(({ reject }) => reject(new Error('the server is stopping')));
      clearTimeout(idle);
    },
  };
};
