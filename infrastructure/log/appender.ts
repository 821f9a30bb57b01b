// The main thread's side of the appender: a bounded queue, group commit, acknowledgement after commit.
import { Worker } from 'node:worker_threads';
import {
  type Decision,
  type DecisionResult,
  KeyRevoked,
  type Log,
  LogUnavailable,
  type OccurrenceRow,
} from '../../application/log.ts';
import { requireValid } from './event-schemas.ts';
import type { AppendResult, Group } from './group.ts';

export interface AppenderSettings {
  path: string;
  synchronous: 'full' | 'normal';
}
/** Why nothing can be written. */
export interface Trouble {
  code: 'log_unwritable' | 'log_moved';
  reason: string;
}
export type AppenderRequest = { kind: 'append'; group: Group } | { kind: 'close' };
export type AppenderReply =
  | { kind: 'ready'; identity: string; head: number }
  | { kind: 'committed'; result: AppendResult }
  | { kind: 'failed'; trouble: Trouble }
  | { kind: 'state'; trouble: Trouble | undefined }
  | { kind: 'time'; aheadUntil: number | undefined };

interface Settle {
  resolve: (result: AppendResult) => void;
  reject: (error: Error) => void;
}

/** What waits to be committed together, and who is told. */
interface Waiting {
  occurrences: OccurrenceRow[];
  decisions: Decision[];
  settle: Settle[];
}

const nobody = (): Waiting => ({ occurrences: [], decisions: [], settle: [] });
const sizeOf = ({ occurrences, decisions }: Waiting): number => occurrences.length + decisions.length;

export interface Appender extends Log {
  /** Events that wait for their commit, as a part of the capacity: 0 to 1. */
  usage(): number;
  /** Position of the newest event that was acknowledged. */
  head(): number;
  /** Whether the last commit, or a try since, succeeded. */
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
  /** Why nothing can be written; undefined when something was, or could be. */
  onState: (trouble: Trouble | undefined) => void;
  /** The latest time in the log, ms, as long as that is far ahead of the clock; undefined when it is no more. */
  onAhead: (until: number | undefined) => void;
  /** The thread ended by itself: nothing can be acknowledged any more. */
  onDeath: (error: Error) => void;
}

/** Groups under way at a time: while one is being committed, the next is on its way. */
const maxGroupsInFlight = 2;

/** Events that are sent to the thread without waiting for more. */
const worthSending = 32;

export const startAppender = async (options: AppenderOptions): Promise<Appender> => {
  const { path, synchronous, capacity } = options;
  const workerData: AppenderSettings = { path, synchronous };
  const worker = new Worker(new URL('./appender-worker.js', import.meta.url), { workerData });
  let queue = nobody();
  const inFlight: Waiting[] = [];
  let waitingEvents = 0;
  let head = 0;
  let writable = true;
  let scheduled = false;
  let onIdle: (() => void) | undefined;

  const post = (request: AppenderRequest): void => worker.postMessage(request);

  const send = (): void => {
    if (queue.settle.length === 0 || inFlight.length >= maxGroupsInFlight) return;
    const { occurrences, decisions } = queue;
    inFlight.push(queue);
    queue = nobody();
    post({ kind: 'append', group: { occurrences, decisions } });
  };

  /** Resolves when what has just been put into the queue is on disk. */
  const committed = (events: number): Promise<AppendResult> => {
    waitingEvents += events;
    const settled = new Promise<AppendResult>((resolve, reject) => queue.settle.push({ resolve, reject }));
    if (inFlight.length >= maxGroupsInFlight) return settled;
    // Requests of one turn of the event loop share a group, unless there are enough to keep the thread busy meanwhile.
    if (sizeOf(queue) >= worthSending) send();
    else if (!scheduled) {
      scheduled = true;
      setImmediate(() => {
        scheduled = false;
        send();
      });
    }
    return settled;
  };

  const settle = (finish: (waiting: Settle) => void): void => {
    const group = inFlight.shift() ?? nobody();
    waitingEvents -= sizeOf(group);
    for (const each of group.settle) finish(each);
    send();
    if (queue.settle.length === 0 && inFlight.length === 0) onIdle?.();
  };

  const tell = (trouble: Trouble | undefined): void => {
    writable = trouble === undefined;
    options.onState(trouble);
  };

  const succeed = (result: AppendResult): void => {
    tell(undefined);
    settle(({ resolve }) => resolve(result));
    if (result.head <= head) return;
    head = result.head;
    options.onGrown(head);
  };

  const fail = (trouble: Trouble): void => {
    tell(trouble);
    settle(({ reject }) => reject(new LogUnavailable(trouble.reason)));
  };

  const identity = await new Promise<string>((resolve, reject) => {
    worker.on('message', (reply: AppenderReply) => {
      if (reply.kind === 'committed') succeed(reply.result);
      else if (reply.kind === 'failed') fail(reply.trouble);
      else if (reply.kind === 'state') tell(reply.trouble);
      else if (reply.kind === 'time') options.onAhead(reply.aheadUntil);
      else {
        head = reply.head;
        resolve(reply.identity);
      }
    });
    worker.on('error', (error) => {
      reject(error);
      while (inFlight.length > 0) settle(({ reject: refuse }) => refuse(new LogUnavailable(error.message)));
      options.onDeath(error);
    });
  });

  return {
    identity,
    capture: async (rows) => {
      const room = Math.max(0, capacity - waitingEvents);
      const taken = Math.min(room, rows.length);
      if (taken === 0) return 0;
      const first = queue.occurrences.length;
      for (let index = 0; index < taken; index++) queue.occurrences.push(rows[index] as OccurrenceRow);
      const { refused } = await committed(taken);
      if (refused.length > 0 && refused.includes(first)) throw new KeyRevoked();
      return taken;
    },
    decide: async (decision) => {
      requireValid(decision);
      const index = queue.decisions.push(decision) - 1;
      return (await committed(1)).decisions[index] as DecisionResult;
    },
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
