// The main thread's side of symbolication: what a thread is asked, and answers.
import type { SymbolicatedFrame } from '../../domain/sourcemaps/symbolicated-frame.ts';
import type { SourceFile } from '../../projections/queries/source-maps.ts';
import { onDemandThread } from '../runner/on-demand-thread.ts';
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

/** Enough for the largest map; a mistake in one does not take the server with it. */
const mostHeapMb = 2048;

export const symbolicator = (settings: SymbolicationSettings): Symbolicator => {
  const thread = onDemandThread<SymbolicationRequest, SymbolicationReply>(
    new URL('./symbolication-worker.js', import.meta.url),
    settings,
    { mostWaiting: 100, jobMs: 60_000, memory: { maxOldGenerationSizeMb: mostHeapMb } },
  );
  const ask = async (request: SymbolicationRequest): Promise<SymbolicationReply> => {
    const reply = await thread.ask(request).catch((error: Error): never => {
      throw new SymbolicationFailed(error.message);
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
    close: thread.close,
  };
};
