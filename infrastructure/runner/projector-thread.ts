// The main thread's side of the projector: wake it, wait for it, carry out what policies answer with.
import { Worker } from 'node:worker_threads';
import type { DecidedEvent, Recorded } from '../../domain/events.ts';
import type { Reaction } from '../../domain/policies/policy.ts';
import type { Request } from './reactor.ts';

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

/** What the thread is started with. */
export interface ProjectorData extends ProjectorSettings {
  /** One number; not 0: end soon, whatever is under way. */
  stop: SharedArrayBuffer;
}

export type ProjectorRequest =
  | { kind: 'grown'; head: number }
  | { kind: 'hurry'; position: number }
  | { kind: 'answered'; sequence: number; failure?: string }
  | { kind: 'damage' }
  | { kind: 'close' };

export type ProjectorReply =
  | { kind: 'opened'; position: number; caughtUp: boolean; rebuilt: string[] }
  | {
      kind: 'progress';
      position: number;
      events: number;
      ms: number;
      caughtUp: boolean;
      decided: Recorded<DecidedEvent>[];
    }
  | { kind: 'react'; request: Request }
  | { kind: 'problem'; code: string; reason: string | undefined };

export interface ProjectorHandlers {
  onProgress: (progress: { position: number; events: number; ms: number; decided: Recorded<DecidedEvent>[] }) => void;
  /** Carries out the commands of a policy for all events up to a position. A rejected promise has them sent again. */
  onReactions: (policy: string, reactions: Reaction[], position: number) => Promise<void>;
  /** What is wrong, under a code; undefined when it is over. */
  onProblem: (code: string, reason: string | undefined) => void;
  /** The file of the read models was replaced: it is folded anew. */
  onReplaced: () => void;
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
  /** Somebody has met a damaged page in the read models, or in the log beside them. */
  damageMet(): void;
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
  const stop = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
  const workerData: ProjectorData = { ...settings, stop };
  const worker = new Worker(new URL('./projector-worker.js', import.meta.url), { workerData });
  const post = (request: ProjectorRequest): void => worker.postMessage(request);
  let position = 0;
  let caughtUp = false;
  let isStarted = false;
  let waiters: Waiter[] = [];

  const progressed = (): void => {
    const due = waiters.filter((waiter) => waiter.position <= position);
    waiters = waiters.filter((waiter) => waiter.position > position);
    for (const { done } of due) done(true);
  };

  const react = ({ sequence, policy, reactions, position: upTo }: Request): Promise<void> =>
    handlers.onReactions(policy, reactions, upTo).then(
      () => post({ kind: 'answered', sequence }),
      (error: Error) => post({ kind: 'answered', sequence, failure: error.message }),
    );

  const rebuilt = await new Promise<string[]>((resolve, reject) => {
    worker.on('error', (error) => {
      reject(error);
      handlers.onDeath(error);
    });
    worker.on('message', (reply: ProjectorReply) => {
      if (reply.kind === 'problem') handlers.onProblem(reply.code, reply.reason);
      else if (reply.kind === 'react') void react(reply.request);
      else {
        ({ position, caughtUp } = reply);
        if (reply.kind === 'progress') handlers.onProgress(reply);
        else if (isStarted) handlers.onReplaced();
        else resolve(reply.rebuilt);
        isStarted = true;
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
    damageMet: () => post({ kind: 'damage' }),
    close: async () => {
      const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
      Atomics.store(new Int32Array(stop), 0, 1);
      post({ kind: 'close' });
      await ended;
    },
  };
};
