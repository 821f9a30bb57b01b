// Waits for something to become true, with a deadline instead of a fixed time.
import { setTimeout as pause } from 'node:timers/promises';

const retryMs = 10;

/** Tries again until `check` neither throws nor rejects, and answers with its result. @throws its last error */
export const eventually = async <T>(check: () => T | Promise<T>, deadlineMs = 30_000): Promise<T> => {
  const deadline = Date.now() + deadlineMs;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
    await pause(retryMs);
  }
};
