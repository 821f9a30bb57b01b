// The main thread's side of analytics: a thread that is started when somebody asks, and answers that are kept for a while.
import { LRUCache } from 'lru-cache';
import type { ExportParams, ReportParams, Reports, Timeline, TimelineParams } from '../../domain/analytics/reports.ts';
import { Unavailable } from '../../domain/unavailable.ts';
import { hasGivenUp, isDamagedColumnar, removeColumnarFile } from '../duckdb/file.ts';
import type { DuckDbLimits } from '../duckdb/open.ts';
import { onDemandThread } from '../runner/on-demand-thread.ts';
import type { FeedProgress } from './feed.ts';

export interface AnalyticsSettings {
  logPath: string;
  /** The file of the read models; it can be thrown away. */
  path: string;
  limits: DuckDbLimits;
  zscoreThreshold: number;
}

export type AnalyticsRequest =
  | { kind: keyof Reports; params: ReportParams }
  | { kind: 'timeline'; params: TimelineParams }
  | { kind: 'export'; params: ExportParams }
  /** Is there anything to ask? */
  | { kind: 'look' };
export type AnalyticsReply =
  | { kind: 'answer'; answer: unknown }
  | ({ kind: 'building' } & FeedProgress)
  | { kind: 'failed'; message: string };

/** The read models of analytics are being folded from the log. */
export class AnalyticsBuilding extends Unavailable {
  constructor({ position, head }: FeedProgress) {
    super('analytics_building', `analytics is being built: ${position} of ${head} events of the log so far`);
    this.name = 'AnalyticsBuilding';
  }
}

/** DuckDB could not answer: the disk is full, or the memory it may take too small. */
export class AnalyticsUnavailable extends Unavailable {
  constructor(cause: string) {
    super('analytics_unavailable', `analytics cannot answer now: ${cause}`);
    this.name = 'AnalyticsUnavailable';
  }
}

export interface AnalyticsService {
  /** @throws AnalyticsBuilding, AnalyticsUnavailable */
  report<K extends keyof Reports>(kind: K, params: ReportParams): Promise<Reports[K]>;
  timeline(params: TimelineParams): Promise<Timeline>;
  /** Answers the path of a file that the caller removes. */
  export(params: ExportParams): Promise<string>;
  close(): Promise<void>;
}

const mostCached = 500;
const mostReportsWaiting = 100;
/** Reports take seconds; one that does not come back holds up all others. */
const longestReportMs = 120_000;

/** After a failure, how long until it is tried again whether nobody asks or not. */
const lookMs = 10_000;
/** As it is said in /health. */
const problem = 'analytics';

export interface AnalyticsOptions {
  cacheTtlMs: number;
  /** What is wrong, under a code; undefined when it is over. */
  onProblem: (code: string, reason: string | undefined) => void;
  /** What the thread runs. */
  module?: URL;
}

export const analyticsService = (
  settings: AnalyticsSettings,
  { cacheTtlMs, onProblem, module = new URL('./analytics-worker.js', import.meta.url) }: AnalyticsOptions,
): AnalyticsService => {
  const limits = { mostWaiting: mostReportsWaiting, jobMs: longestReportMs };
  const thread = onDemandThread<AnalyticsRequest, AnalyticsReply>(module, settings, limits);
  const cache = new LRUCache<string, Promise<unknown>>({ max: mostCached, ttl: cacheTtlMs });
  let looking: NodeJS.Timeout | undefined;
  /** DuckDB has given up on the file, and has answered nothing since. */
  let isDoubted = false;
  let isClosed = false;

  const lookIn = (ms: number): void => {
    if (isClosed) return;
    looking ??= setTimeout(look, ms).unref();
  };

  /** The thread has ended, and with it what had the file open. */
  const ended = (error: Error): never => {
    if (hasGivenUp(error)) {
      // A file that it gives up on twice in a row is not worth a third try: the log has all of it.
      if (isDoubted) removeColumnarFile(settings.path);
      isDoubted = true;
    }
    if (hasGivenUp(error) || isDamagedColumnar(error)) onProblem(problem, error.message);
    throw new AnalyticsUnavailable(error.message);
  };

  const ask = async (request: AnalyticsRequest): Promise<unknown> => {
    const reply = await thread.ask(request).catch(ended);
    if (reply.kind === 'building') throw new AnalyticsBuilding(reply);
    if (reply.kind === 'failed') throw new AnalyticsUnavailable(reply.message);
    isDoubted = false;
    onProblem(problem, undefined);
    return reply.answer;
  };

  /** Whether one report failed or all do: said in /health until it is over, also when nobody asks for another. */
  const look = (): void => {
    looking = undefined;
    ask({ kind: 'look' }).catch((error: Error) => {
      if (error instanceof AnalyticsUnavailable) onProblem(problem, error.message);
      lookIn(lookMs);
    });
  };

  const asked = (request: AnalyticsRequest): Promise<unknown> =>
    ask(request).catch((error: Error): never => {
      if (error instanceof AnalyticsUnavailable) lookIn(0);
      throw error;
    });

  /** Who asks the same, of the same project, within the time is given the same answer, also while it is being worked out. */
  const askOnce = (request: Exclude<AnalyticsRequest, { kind: 'look' }>): Promise<unknown> => {
    if (cacheTtlMs === 0) return asked(request);
    const key = JSON.stringify([request.kind, Object.entries({ ...request.params, now: 0 }).sort()]);
    const known = cache.get(key);
    if (known !== undefined) return known;
    const answer = asked(request);
    cache.set(key, answer);
    answer.catch(() => cache.delete(key));
    return answer;
  };

  return {
    report: <K extends keyof Reports>(kind: K, params: ReportParams) =>
      askOnce({ kind, params }) as Promise<Reports[K]>,
    timeline: (params) => askOnce({ kind: 'timeline', params }) as Promise<Timeline>,
    export: (params) => asked({ kind: 'export', params }) as Promise<string>,
    close: async () => {
      isClosed = true;
      clearTimeout(looking);
      await thread.close();
    },
  };
};
