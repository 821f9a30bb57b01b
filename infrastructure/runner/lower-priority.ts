// Background threads give way to the one that answers SDKs.
import { readlinkSync } from 'node:fs';
import { setPriority } from 'node:os';

/**
 * Lowers the scheduling priority of the calling thread. On Linux a thread is scheduled by its own id, which
 * `/proc/thread-self` names (proc(5)); elsewhere nothing happens.
 * @param nice 0 (as before) to 19 (last)
 */
export const lowerPriority = (nice: number): void => {
  try {
    const threadId = Number(readlinkSync('/proc/thread-self').split('/').at(-1));
    if (Number.isInteger(threadId) && threadId > 0) setPriority(threadId, nice);
  } catch {
    // No procfs, or no permission: the thread keeps its priority.
  }
};
