// How whoever waits for a thread hears of its end, of whatever it dies.
import { once } from 'node:events';
import type { Worker } from 'node:worker_threads';

/** Resolves when the thread has ended: with why, undefined when it did so by itself. Asked for before the thread can have ended. */
export const endOf = (thread: Worker): Promise<Error | undefined> =>
  new Promise((resolve) => {
    thread.once('error', resolve);
    thread.once('exit', () => resolve(undefined));
  });

/** The next thing that a thread says. @throws Error when it ends first */
export const nextMessage = async <T>(
  thread: Worker,
  ended: Promise<Error | undefined>,
  ask: () => void = () => undefined,
): Promise<T> => {
  const waiting = new AbortController();
  const said = once(thread, 'message', waiting).then(([message]) => ({ message: message as T }));
  said.catch(() => undefined);
  ask();
  const first = await Promise.race([said, ended]);
  waiting.abort();
  if (first !== undefined && 'message' in first && !(first instanceof Error)) return first.message;
  throw first instanceof Error ? first : new Error('the thread has ended before it answered');
};
