// The appender thread: takes what the main thread has gathered and commits it as one group.
import { parentPort, workerData } from 'node:worker_threads';
import type { AppenderReply, AppenderRequest, AppenderSettings } from './appender.ts';
import { openLogStore } from './log-store.ts';

const { path, synchronous } = workerData as AppenderSettings;
if (parentPort === null) throw new Error('the appender runs as a worker thread');
const port = parentPort;
const store = openLogStore(path, { synchronous });

const answer = (reply: AppenderReply): void => port.postMessage(reply);

port.on('message', (request: AppenderRequest) => {
  if (request.kind === 'close') {
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

answer({ kind: 'ready', identity: store.identity, head: store.head() });
