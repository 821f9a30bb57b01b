// The appender thread: takes what the main thread has gathered and commits it as one group.
import { parentPort, workerData } from 'node:worker_threads';
import type { AppenderReply, AppenderRequest, AppenderSettings } from './appender.ts';
import { openLogStore } from './log-store.ts';

const { path, synchronous } = workerData as AppenderSettings;
if (parentPort === null) throw new Error('the appender runs as a worker thread');
const port = parentPort;
const store = openLogStore(path, { synchronous });

/** Between two steps of erasing, what waits to be committed has its turn. */
const betweenStepsMs = 5;
/** How often to look whether there is anything to erase, which another process may have asked for. */
const lookMs = 2000;
let erasing: NodeJS.Timeout;

const erase = (): void => {
  let more = false;
  try {
    more = store.eraseSome();
  } catch {
    // The disk is full or busy: what is to be erased is written down, so later is as good.
  }
  erasing = setTimeout(erase, more ? betweenStepsMs : lookMs);
};

const answer = (reply: AppenderReply): void => port.postMessage(reply);

port.on('message', (request: AppenderRequest) => {
  if (request.kind === 'close') {
    clearTimeout(erasing);
    store.close();
    port.close();
    return;
  }
  try {
    answer({ kind: 'committed', result: store.append(request.group) });
  } catch (error) {
    // better-sqlite3 has rolled back: none of the group is in the log, and each of its requests is told so.
    answer({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
  }
});

erase();
answer({ kind: 'ready', identity: store.identity, head: store.head() });
