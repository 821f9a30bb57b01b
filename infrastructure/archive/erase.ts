// Erasing in an archive, in a thread of its own.
import { Worker } from 'node:worker_threads';
import { Unavailable } from '../../domain/unavailable.ts';
import { endOf, nextMessage } from '../runner/thread-end.ts';

export interface ArchiveErasure {
  folder: string;
  text: string;
}

/** The archive could not be read or written. */
export class ArchiveUnavailable extends Unavailable {
  constructor(cause: string) {
    super('archive_unavailable', `the archive cannot be read or written: ${cause}`);
    this.name = 'ArchiveUnavailable';
  }
}

/** Answers of which log positions the payloads held the text in quotes. Not while anything is being archived. @throws ArchiveUnavailable */
export const eraseInArchive = async (workerData: ArchiveErasure): Promise<number[]> => {
  const thread = new Worker(new URL('./erase-worker.js', import.meta.url), { workerData });
  try {
    return await nextMessage<number[]>(thread, endOf(thread));
  } catch (error) {
    throw new ArchiveUnavailable((error as Error).message);
  }
};
