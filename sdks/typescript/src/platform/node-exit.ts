// The end of a Node process: what is not sent yet goes out while the process waits, with one deadline for all clients.
import type { Hooks } from './platform.ts';
import { sendBlocking } from './send-blocking.ts';

const longestMs = 2000;

/** Of all clients of this thread, so that each event of the process has one listener, however many clients there are. */
const clients = new Set<Hooks>();
let deadline: number | undefined;
/** The server did not even take a connection while the process still could wait for it by itself. */
const unreachable = new WeakSet<Hooks>();

const leftMs = (): number => {
  deadline ??= Date.now() + longestMs;
  return deadline - Date.now();
};

/** What a client does must change nothing of how the process ends. */
const guarded = (work: () => void): void => {
  try {
    work();
  } catch {
    // The process ends as it would have.
  }
};

/** The process has nothing left to do. What is sent now needs no other thread. */
const onBeforeExit = (): void => {
  if (deadline !== undefined) return;
  const ms = leftMs();
  const sending = [...clients].map(async (hooks) => {
    const isComplete = await hooks.leave(ms);
    if (!isComplete && leftMs() > 0) unreachable.add(hooks);
    return hooks.waiting() === 0;
  });
  void Promise.all(sending).then((complete) => {
    // The app may go on, and end another time.
    if (complete.every((isComplete) => isComplete)) deadline = undefined;
  });
};

const sendAll = (): void => {
  const left = leftMs();
  const reachable = [...clients].filter((hooks) => !unreachable.has(hooks));
  const departing = reachable.map((hooks) => hooks.takeAll({ mostDelayMs: left - 1 }));
  if (left > 0 && departing.some((requests) => requests.length > 0)) sendBlocking(departing, left);
  else for (const { onEnd } of departing.flat()) onEnd(new Error('no time was left'));
};

const onExit = (): void => {
  guarded(sendAll);
  for (const hooks of clients) {
    guarded(hooks.ended);
    // Other listeners for the exit come later, and what they capture is sent at once.
    hooks.onCaptured(() => {
      guarded(sendAll);
      guarded(hooks.ended);
    });
  }
};

/** See `Platform.watchEnd`. */
export const watchProcessEnd = (hooks: Hooks): (() => void) => {
  if (clients.size === 0) {
    process.on('beforeExit', onBeforeExit);
    process.on('exit', onExit);
  }
  clients.add(hooks);
  return () => {
    clients.delete(hooks);
    if (clients.size > 0) return;
    process.off('beforeExit', onBeforeExit);
    process.off('exit', onExit);
  };
};
