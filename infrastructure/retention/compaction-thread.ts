// The main thread's side of compaction: asks for one part after the other, and has it carried out.
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { Unavailable } from '../../domain/unavailable.ts';
import type { CompactionPart, CompactionRange } from './compactor.ts';

export interface CompactionSettings extends CompactionRange {
  logPath: string;
  readPath: string;
  /** Where to write what goes, before it goes. */
  archiveFolder: string | undefined;
  /** Records of hours before a time (ms), at log positions before one, are put together afterwards. */
  merge: { before: number; hourlyBefore: number } | undefined;
}
/** `end`: between two parts, never within one. */
export type CompactionRequest = 'next' | 'end';
/** Between two parts, what SDKs send has its turn. */
const betweenPartsMs = 20;

export type CompactionReply =
  /** undefined after the last */
  { kind: 'part'; part: CompactionPart | undefined } | { kind: 'failed'; message: string };

/** What is too old could not be read, or not be archived. Nothing of it was removed. */
export class RetentionUnavailable extends Unavailable {
  constructor(cause: string) {
    super('retention_unavailable', `what is too old has to stay for now: ${cause}`);
    this.name = 'RetentionUnavailable';
  }
}

/**
 * Goes on until there is no part left, or until it is to stop.
 * @returns whether nothing is left @throws RetentionUnavailable
 */
export const runCompaction = async (
  workerData: CompactionSettings,
  carryOut: (part: CompactionPart) => Promise<void>,
  isToStop: () => boolean,
): Promise<boolean> => {
  const thread = new Worker(new URL('./compaction-worker.js', import.meta.url), { workerData });
  const next = async (): Promise<CompactionPart | undefined> => {
    const replied = once(thread, 'message') as Promise<[CompactionReply]>;
    thread.postMessage('next' satisfies CompactionRequest);
    const [reply] = await replied;
    if (reply.kind === 'failed') throw new RetentionUnavailable(reply.message);
    return reply.part;
  };
  try {
    for (let part = await next(); part !== undefined; part = await next()) {
      if (isToStop()) return false;
      await carryOut(part);
      await pause(betweenPartsMs);
    }
    return true;
  } finally {
    const ended = once(thread, 'exit');
    thread.postMessage('end' satisfies CompactionRequest);
    await ended;
  }
};
