// A worker thread that starts when there is work for it, does one thing at a time, and ends after a while without.
import { once } from 'node:events';
import { type ResourceLimits, Worker } from 'node:worker_threads';

/** The thread is to give back what it holds, and end. */
export const endRequest = 'end';

export interface OnDemandThread<Request, Reply> {
  /** Rejects when the thread ends before it has answered. */
  ask(request: Request): Promise<Reply>;
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
  resourceLimits: ResourceLimits = {},
): OnDemandThread<Request, Reply> => {
  let worker: Worker | undefined;
  let idle: NodeJS.Timeout | undefined;
  let ending: Promise<void> = Promise.resolve();
  const jobs: Job<Request, Reply>[] = [];

  const stop = (): void => {
    if (worker === undefined) return;
    const ended = worker;
    worker = undefined;
    ended.removeAllListeners('error').on('error', () => undefined);
    ending = end(ended);
  };

  const start = (): Worker => {
    const started = new Worker(module, { workerData, resourceLimits });
    started.on('message', (reply: Reply) => {
      jobs.shift()?.resolve(reply);
      next();
    });
    started.on('error', (error) => {
      worker = undefined;
      jobs.shift()?.reject(error);
      next();
    });
    started.unref();
    return started;
  };

  /** The first of the line is under way. */
  const next = (): void => {
    clearTimeout(idle);
    const [job] = jobs;
    if (job === undefined) {
      idle = setTimeout(stop, idleMs).unref();
      return;
    }
    // Two threads at a time would have the same files open.
    void ending.then(() => {
      worker ??= start();
      worker.postMessage(job.request);
    });
  };

  return {
    ask: (request) =>
      new Promise((resolve, reject) => {
        jobs.push({ request, resolve, reject });
        if (jobs.length === 1) next();
      }),
    close: async () => {
      clearTimeout(idle);
      stop();
      await ending;
    },
  };
};
