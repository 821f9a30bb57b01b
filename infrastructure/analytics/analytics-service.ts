// The main thread's side of analytics: a thread that is started when somebody asks, and answers that are kept for a while.
import { LRUCache } from 'lru-cache';
import type { ExportParams, ReportParams, Reports, Timeline, TimelineParams } from '../../domain/analytics/reports.ts';
import { Unavailable } from '../../domain/unavailable.ts';
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
  | { kind: 'export'; params: ExportParams };
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

export const analyticsService = (settings: AnalyticsSettings, cacheTtlMs: number): AnalyticsService => {
  const thread = onDemandThread<AnalyticsRequest, AnalyticsReply>(
    new URL('./analytics-worker.js', import.meta.url),
    settings,
    { mostWaiting: mostReportsWaiting, jobMs: longestReportMs },
  );
  const cache = new LRUCache<string, Promise<unknown>>({ max: mostCached, ttl: cacheTtlMs });

  const ask = async (request: AnalyticsRequest): Promise<unknown> => {
    const reply = await thread.ask(request).catch((error: Error): never => {
      throw new AnalyticsUnavailable(error.message);
    });
    if (reply.kind === 'building') throw new AnalyticsBuilding(reply);
    if (reply.kind === 'failed') throw new AnalyticsUnavailable(reply.message);
    return reply.answer;
  };

  /** Who asks the same, of the same project, within the time is given the same answer, also while it is being worked out. */
  const askOnce = (request: AnalyticsRequest): Promise<unknown> => {
    if (cacheTtlMs === 0) return ask(request);
    const key = JSON.stringify([request.kind, Object.entries({ ...request.params, now: 0 }).sort()]);
    const known = cache.get(key);
    if (known !== undefined) return known;
    const asked = ask(request);
    cache.set(key, asked);
    asked.catch(() => cache.delete(key));
    return asked;
  };

  return {
    report: <K extends keyof Reports>(kind: K, params: ReportParams) =>
      askOnce({ kind, params }) as Promise<Reports[K]>,
    timeline: (params) => askOnce({ kind: 'timeline', params }) as Promise<Timeline>,
    export: (params) => ask({ kind: 'export', params }) as Promise<string>,
    close: thread.close,
  };
};
