// The main thread's side of the appender: a bounded queue, group commit, acknowledgement after commit.
import { Worker } from 'node:worker_threads';
import type { AppendResult, Decision, Entry, OccurrenceRow } from './log-store.ts';

export interface AppenderSettings {
  path: string;
  synchronous: 'full' | 'normal';
}
export type AppenderRequest = { kind: 'append'; entries: Entry[] } | { kind: 'close' };
export type AppenderReply =
  | { kind: 'ready'; identity: string; head: number }
  | { kind: 'committed'; results: AppendResult[] }
  | { kind: 'failed'; message: string };

/** The log cannot be written now: the disk is full or read-only. Nothing was kept; the same request may work later. */
export class LogUnavailable extends Error {
  constructor(cause: string) {
    super(`the log cannot be written: ${cause}`);
    this.name = 'LogUnavailable';
  }
}

interface Waiting {
  entry: Entry;
  events: number;
  resolve: (result: AppendResult) => void;
  reject: (error: Error) => void;
}

export interface Appender {
  /**
   * Appends occurrences, as many as the queue has room for. Answers how many were taken once these are on disk.
   * @throws LogUnavailable
   */
  capture(rows: OccurrenceRow[]): Promise<number>;
  /** @throws LogUnavailable */
  decide(decision: Decision): Promise<AppendResult>;
  /** Events that wait for their commit, as a part of the capacity: 0 to 1. */
  usage(): number;
  /** Position of the newest event that was acknowledged. */
  head(): number;
  /** Whether the last commit succeeded. */
  writable(): boolean;
  readonly identity: string;
  /** Waits until all that was taken is on disk, then ends the thread. */
  close(): Promise<void>;
}

export interface AppenderOptions extends AppenderSettings {
  /** Most events that may wait at a time. */
  capacity: number;
  /** Called after each commit that grew the log. */
  onGrown: (head: number) => void;
  onError: (message: string) => void;
  /** The thread ended by itself: nothing can be acknowledged any more. */
  onDeath: (error: Error) => void;
}

/** Groups under way at a time: while one is being committed, the next is on its way. */
const maxGroupsInFlight = 2;

export const startAppender = async (options: AppenderOptions): Promise<Appender> => {
  const { path, synchronous, capacity } = options;
  const workerData: AppenderSettings = { path, synchronous };
  const worker = new Worker(new URL('./appender-worker.js', import.meta.url), { workerData });
  let queue: Waiting[] = [];
  const inFlight: Waiting[][] = [];
  let waitingEvents = 0;
  let head = 0;
  let writable = true;
  let scheduled = false;
  let onIdle: (() => void) | undefined;

  const post = (request: AppenderRequest): void => worker.postMessage(request);

  const send = (): void => {
    scheduled = false;
    if (queue.length === 0 || inFlight.length >= maxGroupsInFlight) return;
    const group = queue;
    queue = [];
    inFlight.push(group);
    post({ kind: 'append', entries: group.map(({ entry }) => entry) });
  };

  const enqueue = (entry: Entry, events: number): Promise<AppendResult> =>
    new Promise((resolve, reject) => {
      queue.push({ entry, events, resolve, reject });
      waitingEvents += events;
      // All requests of this turn of the event loop share a group.
      if (!scheduled && inFlight.length < maxGroupsInFlight) {
        scheduled = true;
        setImmediate(send);
      }
    });

  const settle = (finish: (waiting: Waiting, index: number) => void): void => {
    const group = inFlight.shift() ?? [];
    for (const [index, waiting] of group.entries()) {
      waitingEvents -= waiting.events;
      finish(waiting, index);
    }
    send();
    if (queue.length === 0 && inFlight.length === 0) onIdle?.();
  };

  const committed = (results: AppendResult[]): void => {
    writable = true;
    const before = head;
    for (const { position } of results) if (position > head) head = position;
    settle((waiting, index) => waiting.resolve(results[index] as AppendResult));
    if (head > before) options.onGrown(head);
  };

  const failed = (message: string): void => {
    writable = false;
    options.onError(message);
    settle((waiting) => waiting.reject(new LogUnavailable(message)));
  };

  const identity = await new Promise<string>((resolve, reject) => {
    worker.on('message', (reply: AppenderReply) => {
      if (reply.kind === 'committed') committed(reply.results);
      else if (reply.kind === 'failed') failed(reply.message);
      else {
        head = reply.head;
        resolve(reply.identity);
      }
    });
    worker.on('error', (error) => {
      reject(error);
      while (inFlight.length > 0) settle((waiting) => waiting.reject(new LogUnavailable(error.message)));
      options.onDeath(error);
    });
  });

  return {
    identity,
    capture: async (rows) => {
      const room = Math.max(0, capacity - waitingEvents);
      const taken = rows.length > room ? rows.slice(0, room) : rows;
      if (taken.length > 0) await enqueue({ kind: 'occurrences', rows: taken }, taken.length);
      return taken.length;
    },
    decide: (decision) => enqueue({ kind: 'decision', ...decision }, 1),
    usage: () => Math.min(1, waitingEvents / capacity),
    head: () => head,
    writable: () => writable,
    close: async () => {
      if (waitingEvents > 0) await new Promise<void>((resolve) => (onIdle = resolve));
      post({ kind: 'close' });
      await new Promise<void>((resolve) => worker.once('exit', () => resolve()));
    },
  };
};
