// The projector thread: decides when a batch is due, and carries results and reactions to the main thread.
import { parentPort, workerData } from 'node:worker_threads';
import { policyCheckpoint } from '../../application/checkpoints.ts';
import { alertPolicy } from '../../domain/policies/alerts.ts';
import { regressionPolicy } from '../../domain/policies/regression.ts';
import { allProjections } from '../../projections/all.ts';
import { checkpointOf } from '../log/checkpoints.ts';
import { isUnreadable } from '../log/codec.ts';
import { damageInWords } from '../log/damaged-rows.ts';
import { logReader } from '../log/log-reader.ts';
import { logHead } from '../log/schema.ts';
import { isDamaged, openReadonly } from '../sqlite/open.ts';
import { lowerPriority } from './lower-priority.ts';
import { pastOf } from './past.ts';
import { PolicyLine } from './policy-line.ts';
import type { Batch } from './projector.ts';
import type { ProjectorData, ProjectorReply, ProjectorRequest } from './projector-thread.ts';
import { Reactor } from './reactor.ts';
import { type Condition, ReadModels } from './read-models.ts';

/** A projector that is behind folds larger batches, up to this many times the configured size: docs/adr/0002. */
const maxBatchFactor = 64;
/** Under load the next batch waits at least this long, ms: what is written once per batch is written less often. */
const busyGapMs = 250;
/** Batches that are not full come this many times per flush interval: with the fold itself, no event waits longer than it. */
const flushesPerInterval = 4;
/** How often to look for events that another process has appended, ms. */
const pollMs = 250;
const retryMs = 1000;
const niceness = 2;

const settings = workerData as ProjectorData;
if (parentPort === null) throw new Error('the projector runs as a worker thread');
const port = parentPort;
const post = (reply: ProjectorReply): void => port.postMessage(reply);
const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const told = new Map<string, string | undefined>();
/** What is wrong, under a code, or over: once. */
const tell = (code: string, reason: string | undefined): void => {
  if (told.get(code) === reason) return;
  told.set(code, reason);
  post({ kind: 'problem', code, reason });
};

lowerPriority(niceness);
const log = openReadonly(settings.logPath);
const projections = allProjections(settings);
const models = new ReadModels(settings.readPath, projections, log);

const stopped = new Int32Array(settings.stop);
const isToStop = () => Atomics.load(stopped, 0) !== 0;
const pastAt = (position: number) => pastOf(log, models.current.store.connection, position, isToStop);
const noted = (policy: string) => checkpointOf(log, policyCheckpoint(policy));
const reactor = new Reactor({
  lines: [regressionPolicy, () => alertPolicy(settings.alertCooldownMs)].map(
    (make) => new PolicyLine(make, noted, pastAt),
  ),
  log: logReader(log),
  folded: () => models.position,
  send: (request) => post({ kind: 'react', request }),
  onState: (policy, reason) => tell(`policy_${policy}`, reason),
});

/** Everything up to here has to be folded before the read models can be trusted. */
let catchUpTo = 0;
let ready = false;
let head = 0;
let urgentUpTo = 0;
let lastFlush = 0;
let timer: NodeJS.Timeout | undefined;
let waitsForFull = false;
let failing = false;
/** Positions of rows that could not be read. */
const damaged: number[] = [];
let closed = false;

/** At the start, and again whenever the file was let go of. */
const open = (): void => {
  const rebuilt = models.open();
  catchUpTo = logHead(log);
  head = Math.max(head, catchUpTo);
  ready = models.position >= catchUpTo;
  post({ kind: 'opened', position: models.position, caughtUp: ready, rebuilt });
};

const isFull = (): boolean => head - models.position >= settings.flushBatchSize;

/** When the next batch is due: at once for a waiting client, soon for a full batch, else within the flush interval. */
const delay = (): number => {
  if (!ready || urgentUpTo > models.position) return 0;
  const pauseMs = settings.flushIntervalMs / flushesPerInterval;
  const gapMs = isFull() ? Math.min(busyGapMs, pauseMs) : pauseMs;
  return Math.max(0, lastFlush + gapMs - Date.now());
};

/** Everything that waits, within bounds. */
const batchSize = (): number =>
  Math.min(Math.max(head - models.position, settings.flushBatchSize), settings.flushBatchSize * maxBatchFactor);

const schedule = (after = delay()): void => {
  if (closed || timer !== undefined || (models.isOpen && head <= models.position)) return;
  waitsForFull = isFull();
  timer = setTimeout(flush, after);
};

const hurry = (): void => {
  if (failing) return;
  clearTimeout(timer);
  timer = undefined;
  schedule();
};

const report = (batch: Batch, ms: number): void => {
  ready ||= models.position >= catchUpTo;
  if (ready) tell('read_models_damaged', undefined);
  post({
    kind: 'progress',
    position: models.position,
    events: batch.events,
    ms,
    caughtUp: ready,
    decided: batch.decided,
  });
};

/** What there is, when what is missing cannot be added: a full disk keeps nobody from looking at what was there before. */
const goOnWithOlder = (): void => {
  if (ready || !models.isOpen || !models.current.projector.isEven) return;
  ready = true;
  post({ kind: 'progress', position: models.position, events: 0, ms: 0, caughtUp: ready, decided: [] });
};

function flush(): void {
  timer = undefined;
  const started = performance.now();
  try {
    if (!models.isOpen) open();
    const batch = models.current.projector.step(batchSize());
    tell('read_models', undefined);
    failing = false;
    lastFlush = Date.now();
    head = Math.max(head, batch.position);
    waitsForFull = false;
    damaged.push(...batch.news.filter(isUnreadable).map(({ position }) => position));
    tell('log_rows', damageInWords(damaged));
    if (batch.events > 0) report(batch, performance.now() - started);
    reactor.offer(batch.news, batch.after);
    schedule();
  } catch (error) {
    failing = true;
    tell('read_models', reasonOf(error));
    schedule(retryMs);
    if (isDamaged(error)) inspect();
    else goOnWithOlder();
  }
}

/** Somebody has met damage. What is folded can be folded again; of what the log has lost, there is no other copy. */
function inspect(): void {
  let condition: Condition = 'not looked at';
  try {
    condition = models.condition();
    if (condition === 'damaged') models.discard();
  } catch (error) {
    tell('read_models', reasonOf(error));
  }
  if (condition === 'sound')
    tell('log_damaged', `pages of ${settings.logPath} are damaged: what lies in them cannot be read`);
  if (condition !== 'damaged') return;
  tell('read_models_damaged', `${settings.readPath} was damaged: it is folded anew from the log`);
  clearTimeout(timer);
  timer = undefined;
  schedule(0);
}

const look = (): void => {
  reactor.note();
  reactor.wake();
  const now = logHead(log);
  if (now <= head) return;
  head = now;
  // Whoever wrote it, the command line, waits for the result.
  urgentUpTo = now;
  hurry();
};

/** When nothing waits to be folded. */
const giveBack = (): void => {
  if (!models.isOpen || !ready || head > models.position) return;
  try {
    models.current.store.giveBack();
  } catch {
    // The disk is full or the file busy: later is as good.
  }
};

const poll = setInterval(() => {
  try {
    look();
    tell('log_unreadable', undefined);
  } catch (error) {
    tell('log_unreadable', reasonOf(error));
  }
  giveBack();
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
    case 'answered':
      reactor.answered(request.sequence, request.failure);
      return;
    case 'damage':
      inspect();
      return;
    case 'close':
      closed = true;
      clearTimeout(timer);
      clearInterval(poll);
      reactor.close();
      models.close();
      log.close();
      port.close();
  }
});

open();
schedule();
reactor.wake();
