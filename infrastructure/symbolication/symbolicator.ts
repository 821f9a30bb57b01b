// The main thread's side of symbolication: a thread that starts when there is work for it, and ends after a while without.
import { Worker } from 'node:worker_threads';
import type { SymbolicatedFrame } from '../../domain/sourcemaps/symbolicated-frame.ts';
import type { SourceFile } from '../../projections/queries/source-maps.ts';
import type { Inspected } from './inspect.ts';

export interface SymbolicationSettings {
  logPath: string;
  /** Memory for parsed maps. */
  cacheBytes: number;
}

export interface StackToMap {
  stack: string;
  release: string;
  /** By file, as far as the event tells them. */
  debugIds: Record<string, string>;
}

export type SymbolicationRequest =
  | { kind: 'inspect'; filename: string; path: string }
  | { kind: 'symbolicate'; files: readonly SourceFile[]; stacks: readonly StackToMap[] };
export type SymbolicationReply =
  | { kind: 'inspected'; files: Inspected[] }
  | { kind: 'symbolicated'; stacks: SymbolicatedFrame[][] }
  | { kind: 'failed'; message: string };

export interface Symbolicator {
  /** @throws SymbolicationFailed */
  inspect(filename: string, path: string): Promise<Inspected[]>;
  /** The frames of each stack, in order. @throws SymbolicationFailed */
  symbolicate(files: readonly SourceFile[], stacks: readonly StackToMap[]): Promise<SymbolicatedFrame[][]>;
  close(): Promise<void>;
}

/** The thread has ended before it answered, or could not do it. */
export class SymbolicationFailed extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'SymbolicationFailed';
  }
}

/** A thread that has nothing to do gives back its memory, and its maps with it. */
const idleMs = 60_000;
/** Enough for the largest map; a mistake in one does not take the server with it. */
const mostHeapMb = 2048;

interface Job {
  request: SymbolicationRequest;
  resolve: (reply: SymbolicationReply) => void;
  reject: (error: Error) => void;
}

export const symbolicator = (settings: SymbolicationSettings): Symbolicator => {
  let worker: Worker | undefined;
  let idle: NodeJS.Timeout | undefined;
  const jobs: Job[] = [];

  const end = (): void => {
    void worker?.terminate();
    worker = undefined;
  };

  const fail = (error: Error): void => {
    worker = undefined;
    jobs.shift()?.reject(new SymbolicationFailed(error.message));
    next();
  };

  const start = (): Worker => {
    const started = new Worker(new URL('./symbolication-worker.js', import.meta.url), {
      workerData: settings,
      resourceLimits: { maxOldGenerationSizeMb: mostHeapMb },
    });
    started.on('message', (reply: SymbolicationReply) => {
      jobs.shift()?.resolve(reply);
      next();
    });
    started.on('error', fail);
    started.unref();
    return started;
  };

  /** One at a time: the first of the line is under way. */
  const next = (): void => {
    clearTimeout(idle);
    const [job] = jobs;
    if (job === undefined) {
      idle = setTimeout(end, idleMs).unref();
      return;
    }
    worker ??= start();
    worker.postMessage(job.request);
  };

  const ask = async (request: SymbolicationRequest): Promise<SymbolicationReply> => {
    const reply = await new Promise<SymbolicationReply>((resolve, reject) => {
      jobs.push({ request, resolve, reject });
      if (jobs.length === 1) next();
    });
    if (reply.kind === 'failed') throw new SymbolicationFailed(reply.message);
    return reply;
  };

  return {
    inspect: async (filename, path) => {
      const reply = await ask({ kind: 'inspect', filename, path });
      return reply.kind === 'inspected' ? reply.files : [];
    },
    symbolicate: async (files, stacks) => {
      const reply = await ask({ kind: 'symbolicate', files, stacks });
      return reply.kind === 'symbolicated' ? reply.stacks : [];
    },
    close: async () => {
      clearTimeout(idle);
      await worker?.terminate();
    },
  };
};
