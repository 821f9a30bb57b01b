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

/**
 * Tries again for as long as something moves on: how long that takes in all says how busy the machine is, and nothing else.
 * @param progress changes as long as it does
 */
export const whileMoving = async <T>(
  check: () => T | Promise<T>,
  progress: () => unknown,
  stillMs = 120_000,
): Promise<T> => {
  let seen: unknown;
  let movedAt = Date.now();
  const moved = async () => {
    const now = await progress();
    if (Object.is(now, seen)) return;
    seen = now;
    movedAt = Date.now();
  };
  for (;;) {
    try {
      return await check();
    } catch (error) {
      await moved();
      if (Date.now() - movedAt > stillMs) throw error;
    }
    await pause(retryMs);
  }
};
