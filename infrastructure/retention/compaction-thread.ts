// The main thread's side of compaction: asks for one part after the other, and has it carried out.
import { setTimeout as pause } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import {
  type CompactionEnd,
  type CompactionPart,
  type CompactionWork,
  RetentionUnavailable,
} from '../../application/retention/compaction.ts';
import { endOf, nextMessage } from '../runner/thread-end.ts';

export interface CompactionSettings extends CompactionWork {
  logPath: string;
  readPath: string;
  /** Where to write what goes, before it goes. */
  archiveFolder: string | undefined;
}
/** `end`: between two parts, never within one. */
export type CompactionRequest = 'next' | 'end';
/** Between two parts, what SDKs send has its turn. */
const betweenPartsMs = 20;

export type CompactionReply =
  /** undefined after the last */
  { kind: 'part'; part: CompactionPart | undefined } | { kind: 'failed'; message: string };

/**
 * Goes on until there is no part left, one could not be carried out, or it is to stop.
 * @throws RetentionUnavailable
 */
export const runCompaction = async (
  workerData: CompactionSettings,
  carryOut: (part: CompactionPart) => Promise<boolean>,
  isToStop: () => boolean,
  thread: Worker = new Worker(new URL('./compaction-worker.js', import.meta.url), { workerData }),
): Promise<CompactionEnd> => {
  // From the beginning: a thread that runs out of memory says so, and is gone, in one turn.
  const ended = endOf(thread);
  const next = async (): Promise<CompactionPart | undefined> => {
    const reply = await nextMessage<CompactionReply>(thread, ended, () =>
      thread.postMessage('next' satisfies CompactionRequest),
    ).catch((error: Error): never => {
      throw new RetentionUnavailable(error.message);
    });
    if (reply.kind === 'failed') throw new RetentionUnavailable(reply.message);
    return reply.part;
  };
  try {
    for (let part = await next(); part !== undefined; part = await next()) {
      if (isToStop()) return 'stopped';
      if (!(await carryOut(part))) return 'overtaken';
      await pause(betweenPartsMs);
    }
    return 'done';
  } finally {
    thread.postMessage('end' satisfies CompactionRequest);
    await ended;
  }
};
