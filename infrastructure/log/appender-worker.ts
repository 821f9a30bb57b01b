// The appender thread: takes what the main thread has gathered and commits it as one group.
import { parentPort, workerData } from 'node:worker_threads';
import type { AppenderReply, AppenderRequest, AppenderSettings, Trouble } from './appender.ts';
import { openLogStore } from './log-store.ts';
import { LogMoved } from './place.ts';

const { path, synchronous } = workerData as AppenderSettings;
if (parentPort === null) throw new Error('the appender runs as a worker thread');
const port = parentPort;
const store = openLogStore(path, { synchronous });

/** Between two steps of erasing, what waits to be committed has its turn. */
const betweenStepsMs = 5;
/** How often to look whether there is anything to erase, which another process may have asked for, and whether the log can be
 * written. */
const lookMs = 2000;
let erasing: NodeJS.Timeout;
/** The latest time in the log, when that is far ahead of the clock, as it was told last. */
let aheadUntil: number | undefined;
/** Why nothing can be written; undefined when it can, as far as is known. */
let trouble: Trouble | undefined;

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

const troubleOf = (error: unknown): Trouble => ({
  code: error instanceof LogMoved ? 'log_moved' : 'log_unwritable',
  reason: error instanceof Error ? error.message : String(error),
});

/** Without anybody who writes: a load balancer that sends nothing because of it would never send what makes it well. */
const look = (isUnsure = trouble !== undefined): void => {
  const before = trouble;
  try {
    if (isUnsure) store.probe();
    else store.requireInPlace();
    trouble = undefined;
  } catch (error) {
    trouble = troubleOf(error);
  }
  if (trouble?.reason !== before?.reason) answer({ kind: 'state', trouble });
};

const lookAtTime = (): void => {
  const before = aheadUntil;
  try {
    aheadUntil = store.aheadUntil();
  } catch {
    // A log that cannot be read is told of elsewhere.
  }
  if (aheadUntil !== before) answer({ kind: 'time', aheadUntil });
};

const looking = setInterval(() => {
  look();
  lookAtTime();
}, lookMs);

port.on('message', (request: AppenderRequest) => {
  if (request.kind === 'close') {
    clearTimeout(erasing);
    clearInterval(looking);
    store.close();
    port.close();
    return;
  }
  try {
    const result = store.append(request.group);
    trouble = undefined;
    answer({ kind: 'committed', result });
  } catch (error) {
    // better-sqlite3 has rolled back: none of the group is in the log, and each of its requests is told so.
    trouble = troubleOf(error);
    answer({ kind: 'failed', trouble });
  }
});

erase();
answer({ kind: 'ready', identity: store.identity, head: store.head() });
look(true);
lookAtTime();
