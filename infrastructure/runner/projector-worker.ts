// The projector thread: decides when a batch is due, and carries results and reactions to the main thread.
import { parentPort, workerData } from 'node:worker_threads';
import { alertPolicy } from '../../domain/policies/alerts.ts';
import { regressionPolicy } from '../../domain/policies/regression.ts';
import { allProjections } from '../../projections/all.ts';
import { checkpointOf, policiesCheckpoint } from '../log/checkpoints.ts';
import { logReader } from '../log/log-reader.ts';
import { logHead } from '../log/schema.ts';
import { openReadonly } from '../sqlite/open.ts';
import { lowerPriority } from './lower-priority.ts';
import { pastOf } from './past.ts';
import { PolicyRunner } from './policy-runner.ts';
import { type Batch, Projector } from './projector.ts';
import type { ProjectorReply, ProjectorRequest, ProjectorSettings } from './projector-thread.ts';
import { openReadStore } from './read-file.ts';

/** A projector that is behind folds larger batches, up to this many times the configured size: docs/adr/0002. */
const maxBatchFactor = 64;
/** Under load the next batch waits at least this long, ms: what is written once per batch is written less often. */
const busyGapMs = 250;
/** Batches that are not full come this many times per flush interval: with the fold itself, no event waits longer than it. */
const flushesPerInterval = 4;
/** How often to look for events that another process has appended, ms. */
const pollMs = 250;
const retryMs = 1000;
/** How often to note how far the policies have come when they have nothing to say, ms: what a restart looks at again. */
const noteMs = 5000;
/** And after how long a silence. */
const quietMs = 1000;
const niceness = 2;

const settings = workerData as ProjectorSettings;
if (parentPort === null) throw new Error('the projector runs as a worker thread');
const port = parentPort;
const post = (reply: ProjectorReply): void => port.postMessage(reply);

lowerPriority(niceness);
const log = openReadonly(settings.logPath);
const projections = allProjections(settings);
const { store, rebuilt } = openReadStore(settings.readPath, projections, log);
store.dropShadowsOfEarlier();
const policies = new PolicyRunner(
  [regressionPolicy(), alertPolicy(settings.alertCooldownMs)],
  checkpointOf(log, policiesCheckpoint),
  (position) => pastOf(log, store.connection, position),
);
const projector = new Projector(logReader(log), store, projections, policies);

/** Everything up to here has to be folded before the read models can be trusted. */
const catchUpTo = logHead(log);
let ready = projector.position >= catchUpTo;
let head = catchUpTo;
let urgentUpTo = 0;
let lastFlush = 0;
let lastNote = Date.now();
let noted = policies.position;
let timer: NodeJS.Timeout | undefined;
let reacting: Batch | undefined;
let waitsForFull = false;
let failing = false;
let closed = false;

post({ kind: 'ready', position: projector.position, caughtUp: ready, rebuilt });

const isFull = (): boolean => head - projector.position >= settings.flushBatchSize;

/** When the next batch is due: at once for a waiting client, soon for a full batch, else within the flush interval. */
const delay = (): number => {
  if (!ready || urgentUpTo > projector.position) return 0;
  const pauseMs = settings.flushIntervalMs / flushesPerInterval;
  const gapMs = isFull() ? Math.min(busyGapMs, pauseMs) : pauseMs;
  return Math.max(0, lastFlush + gapMs - Date.now());
};

/** Everything that waits, within bounds. */
const batchSize = (): number =>
  Math.min(Math.max(head - projector.position, settings.flushBatchSize), settings.flushBatchSize * maxBatchFactor);

const schedule = (after = delay()): void => {
  if (closed || reacting !== undefined || timer !== undefined || head <= projector.position) return;
  waitsForFull = isFull();
  timer = setTimeout(flush, after);
};

const hurry = (): void => {
  if (failing) return;
  clearTimeout(timer);
  timer = undefined;
  schedule();
};

const finish = (batch: Batch): void => {
  reacting = undefined;
  if (batch.events > 0) policies.settled(batch.position);
  waitsForFull = false;
  schedule();
};

const report = (batch: Batch, ms: number): void => {
  ready ||= projector.position >= catchUpTo;
  post({
    kind: 'progress',
    position: projector.position,
    events: batch.events,
    ms,
    caughtUp: ready,
    decided: batch.decided,
  });
};

function react({ reactions, position }: Pick<Batch, 'reactions' | 'position'>): void {
  lastNote = Date.now();
  noted = position;
  post({ kind: 'react', reactions, position });
}

function flush(): void {
  timer = undefined;
  const started = performance.now();
  try {
    const batch = projector.step(batchSize());
    failing = false;
    lastFlush = Date.now();
    head = Math.max(head, batch.position);
    if (batch.events > 0) report(batch, performance.now() - started);
    if (batch.reactions.length === 0 && (batch.events === 0 || Date.now() - lastNote < noteMs)) {
      finish(batch);
      return;
    }
    reacting = batch;
    react(batch);
  } catch (error) {
    failing = true;
    post({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
    schedule(retryMs);
  }
}

const poll = setInterval(() => {
  if (reacting === undefined && policies.position > noted && Date.now() - lastFlush > quietMs)
    react({ reactions: [], position: policies.position });
  const now = logHead(log);
  if (now <= head) return;
  head = now;
  // Whoever wrote it, the command line, waits for the result.
  urgentUpTo = now;
  hurry();
}, pollMs);

port.on('message', (request: ProjectorRequest) => {
  switch (request.kind) {
    case 'grown':
      head = Math.max(head, request.head);
      // What was to wait for the interval may be a full batch by now.
      if (!waitsForFull && isFull()) hurry();
      else schedule();
      return;
    case 'hurry':
      urgentUpTo = Math.max(urgentUpTo, request.position);
      head = Math.max(head, request.position);
      hurry();
      return;
    case 'reacted':
      if (reacting === undefined) return;
      if (request.done) finish(reacting);
      else setTimeout(react, retryMs, reacting);
      return;
    case 'close':
      closed = true;
      clearTimeout(timer);
      clearInterval(poll);
      store.connection.close();
      log.close();
      port.close();
  }
});

schedule();
