// The main thread's side of the projector: wake it, wait for it, carry out what policies answer with.
import { Worker } from 'node:worker_threads';
import type { DecidedEvent, Recorded } from '../../domain/events.ts';
import type { Reaction } from '../../domain/policies/policy.ts';

export interface ProjectorSettings {
  logPath: string;
  readPath: string;
  /** Events; a waiting batch of this size is folded at once. */
  flushBatchSize: number;
  /** The longest that an event waits for its batch. */
  flushIntervalMs: number;
  sampleReservoirSize: number;
  /** How long an alert rule is silent about an error after it has fired for it. */
  alertCooldownMs: number;
}

export type ProjectorRequest =
  | { kind: 'grown'; head: number }
  | { kind: 'hurry'; position: number }
  | { kind: 'reacted'; done: boolean }
  | { kind: 'close' };

export type ProjectorReply =
  | { kind: 'ready'; position: number; caughtUp: boolean; rebuilt: string[] }
  | {
      kind: 'progress';
      position: number;
      events: number;
      ms: number;
      caughtUp: boolean;
      decided: Recorded<DecidedEvent>[];
    }
  | { kind: 'react'; reactions: Reaction[]; position: number }
  | { kind: 'failed'; message: string };

export interface ProjectorHandlers {
  onProgress: (progress: { position: number; events: number; ms: number; decided: Recorded<DecidedEvent>[] }) => void;
  /** Carries out the commands of policies for all events up to a position. A rejected promise has them sent again. */
  onReactions: (reactions: Reaction[], position: number) => Promise<void>;
  onError: (message: string) => void;
  onDeath: (error: Error) => void;
}

export interface ProjectorThread {
  /** The log has grown: a hint, the checkpoints are the truth. */
  grown(head: number): void;
  /** The position that all read models have reached. */
  position(): number;
  /** False while read models are being built up to where the log stood at the start. */
  caughtUp(): boolean;
  /** Resolves when the read models hold everything up to `position`, or after `timeoutMs`. Answers which of the two. */
  reached(position: number, timeoutMs: number): Promise<boolean>;
  /** Read models that were missing, outdated or foreign at the start. */
  readonly rebuilt: readonly string[];
  close(): Promise<void>;
}

interface Waiter {
  position: number;
  done: (reached: boolean) => void;
}

export const startProjector = async (
  settings: ProjectorSettings,
  handlers: ProjectorHandlers,
): Promise<ProjectorThread> => {
  const worker = new Worker(new URL('./projector-worker.js', import.meta.url), { workerData: settings });
  const post = (request: ProjectorRequest): void => worker.postMessage(request);
  let position = 0;
  let caughtUp = false;
  let waiters: Waiter[] = [];

  const progressed = (): void => {
    const due = waiters.filter((waiter) => waiter.position <= position);
    waiters = waiters.filter((waiter) => waiter.position > position);
    for (const { done } of due) done(true);
  };

  const react = (reactions: Reaction[], upTo: number): Promise<void> =>
    handlers.onReactions(reactions, upTo).then(
      () => post({ kind: 'reacted', done: true }),
      (error: Error) => {
        handlers.onError(error.message);
        post({ kind: 'reacted', done: false });
      },
    );

  const rebuilt = await new Promise<string[]>((resolve, reject) => {
    worker.on('error', (error) => {
      reject(error);
      handlers.onDeath(error);
    });
    worker.on('message', (reply: ProjectorReply) => {
      if (reply.kind === 'failed') handlers.onError(reply.message);
      else if (reply.kind === 'react') void react(reply.reactions, reply.position);
      else {
        ({ position, caughtUp } = reply);
        if (reply.kind === 'ready') resolve(reply.rebuilt);
        else handlers.onProgress(reply);
        progressed();
      }
    });
  });

  return {
    rebuilt,
    grown: (head) => post({ kind: 'grown', head }),
    position: () => position,
    caughtUp: () => caughtUp,
    reached: (wanted, timeoutMs) => {
      if (wanted <= position) return Promise.resolve(true);
      post({ kind: 'hurry', position: wanted });
      return new Promise((resolve) => {
        const waiter: Waiter = { position: wanted, done: resolve };
        waiters.push(waiter);
        setTimeout(() => {
          waiters = waiters.filter((other) => other !== waiter);
          resolve(false);
        }, timeoutMs).unref();
      });
    },
    close: async () => {
      const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
      post({ kind: 'close' });
      await ended;
    },
  };
};
