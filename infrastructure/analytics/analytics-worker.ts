// The thread that has the read models of analytics open: brings them up to date, then answers from them.
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { analyticsProjections } from '../../projections/analytics/all.ts';
import { ColumnarStore } from '../duckdb/columnar-store.ts';
import { hasGivenUp, isDamagedColumnar, removeColumnarFile } from '../duckdb/file.ts';
import { logIdentity } from '../log/schema.ts';
import { lowerPriority } from '../runner/lower-priority.ts';
import { endRequest } from '../runner/on-demand-thread.ts';
import { belongsTo } from '../runner/read-file.ts';
import { openReadonly } from '../sqlite/open.ts';
import type { AnalyticsReply, AnalyticsRequest, AnalyticsSettings } from './analytics-service.ts';
import { exportCounts, exportMark } from './export.ts';
import { type FeedProgress, feed } from './feed.ts';
import { correlations, environments, movers, releases, spikes } from './reports.ts';
import { timeline } from './timeline.ts';

const niceness = 8;
/** The longest that an answer waits for read models that are being built. */
const buildWaitMs = 2000;

const settings = workerData as AnalyticsSettings;
if (parentPort === null) throw new Error('analytics runs as a worker thread');
const port = parentPort;
lowerPriority(niceness);
const log = openReadonly(settings.logPath);

/** What a killed process was sending. */
const removeExports = (): void => {
  const folder = dirname(settings.path);
  const name = `${basename(settings.path)}${exportMark}`;
  for (const file of readdirSync(folder)) if (file.startsWith(name)) rmSync(join(folder, file));
};

const open = (): Promise<ColumnarStore> => {
  removeExports();
  const { path, limits } = settings;
  return ColumnarStore.open({
    path,
    limits,
    projections: analyticsProjections,
    logId: logIdentity(log),
    belongsToLog: belongsTo(log),
  });
};

let opened: Promise<ColumnarStore> | undefined;
let feeding: Promise<void> | undefined;
let progress: FeedProgress = { position: 0, head: 0 };
/** Why they could not be brought up to date while nobody waited for it: told to who asks next. */
let failure: { error: unknown } | undefined;

/** One at a time; whoever comes meanwhile waits for the one that is under way. */
const bringUpToDate = (store: ColumnarStore): Promise<void> => {
  const onProgress = (reached: FeedProgress): void => {
    progress = reached;
  };
  feeding ??= feed({ log, store, projections: analyticsProjections, onProgress }).finally(() => {
    feeding = undefined;
  });
  return feeding;
};

const late = (ms: number): Promise<'late'> => new Promise((resolve) => setTimeout(resolve, ms, 'late').unref());

const ask = async (store: ColumnarStore, request: AnalyticsRequest): Promise<unknown> => {
  switch (request.kind) {
    case 'spikes':
      return spikes(store, request.params, settings.zscoreThreshold);
    case 'movers':
      return movers(store, request.params);
    case 'correlations':
      return correlations(store, request.params);
    case 'releases':
      return releases(store, request.params);
    case 'environments':
      return environments(store, request.params);
    case 'timeline':
      return timeline(store, request.params);
    case 'export':
      return exportCounts(store, settings.path, request.params);
    case 'look':
      return true;
  }
};

/** Whoever wants the read models built anew removes their file. */
const current = async (): Promise<ColumnarStore> => {
  if (opened !== undefined && feeding === undefined && !existsSync(settings.path)) {
    (await opened).close();
    opened = undefined;
  }
  opened ??= open();
  return opened;
};

const answer = async (request: AnalyticsRequest): Promise<AnalyticsReply> => {
  const store = await current();
  if (failure !== undefined) {
    const { error } = failure;
    failure = undefined;
    throw error;
  }
  const waiting = feeding === undefined ? bringUpToDate(store) : Promise.resolve('late' as const);
  if ((await Promise.race([waiting, late(buildWaitMs)])) === 'late') {
    // Whoever asked is told to come back.
    feeding?.catch((error: unknown) => {
      failure = { error };
    });
    return { kind: 'building', ...progress };
  }
  return { kind: 'answer', answer: await ask(store, request) };
};

const closeStore = async (): Promise<void> => {
  await feeding?.catch(() => undefined);
  (await opened?.catch(() => undefined))?.close();
};

const close = async (): Promise<void> => {
  await closeStore();
  log.close();
  port.close();
};

/** DuckDB answers nothing more, or this file will never answer that: the thread ends, the next question gets a new one. */
const endAfter = async (error: unknown): Promise<never> => {
  await closeStore().catch(() => undefined);
  if (isDamagedColumnar(error)) removeColumnarFile(settings.path);
  throw error;
};

port.on('message', async (request: AnalyticsRequest | typeof endRequest) => {
  if (request === endRequest) return close();
  const reply = await answer(request).catch((error: unknown): AnalyticsReply | Promise<never> => {
    if (hasGivenUp(error) || isDamagedColumnar(error)) return endAfter(error);
    opened?.catch(() => (opened = undefined));
    return { kind: 'failed', message: error instanceof Error ? error.message : String(error) };
  });
  port.postMessage(reply);
});
