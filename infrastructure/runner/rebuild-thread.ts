// The main thread's side of a rebuild: start it, hear of its progress, end it.
import { Worker } from 'node:worker_threads';
import type { Rebuild } from '../../application/system/system-service.ts';

export interface RebuildSettings {
  logPath: string;
  readPath: string;
  /** Names; all when undefined. */
  only: readonly string[] | undefined;
  sampleReservoirSize: number;
  /** One number; not 0: give up. */
  stop: SharedArrayBuffer;
}

export type RebuildReply =
  | { kind: 'progress'; events: number; total: number }
  | { kind: 'done'; events: number }
  | { kind: 'failed'; message: string };

/** Rows are folded in memory before they are written: with room for them, few of them are ever moved. */
const youngMb = 64;

export const startRebuild = (
  settings: Omit<RebuildSettings, 'stop'>,
  onProgress: (events: number, total: number) => void,
): Rebuild => {
  const stop = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
  const worker = new Worker(new URL('./rebuild-worker.js', import.meta.url), {
    workerData: { ...settings, stop } satisfies RebuildSettings,
    resourceLimits: { maxYoungGenerationSizeMb: youngMb },
  });
  const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  const done = new Promise<number>((resolve, reject) => {
    worker.on('message', (reply: RebuildReply) => {
      if (reply.kind === 'progress') onProgress(reply.events, reply.total);
      else if (reply.kind === 'done') resolve(reply.events);
      else reject(new Error(reply.message));
    });
    worker.on('error', reject);
    worker.on('exit', () => reject(new Error('the rebuild has ended before it was done')));
  });
  return {
    done,
    stop: async () => {
      Atomics.store(new Int32Array(stop), 0, 1);
      await ended;
    },
  };
};
