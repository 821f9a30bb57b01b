// What the system page shows, and the rebuild that it can start.
import { statSync } from 'node:fs';
import { Rejected } from '../../domain/rejected.ts';
import type { RebuildProgress, SystemReport } from '../../domain/system.ts';
import type { Ask } from '../../projections/queries/all.ts';
import { removeColumnarFile } from '../duckdb/file.ts';
import { type RebuildSettings, type RebuildThread, startRebuild } from '../runner/rebuild-thread.ts';

export interface SystemServiceOptions {
  ask: Ask;
  files: { logPath: string; readPath: string };
  /** Of all read models. */
  names: readonly string[];
  sampleReservoirSize: number;
  /** The file of analytics; undefined when it is off. */
  analyticsPath: string | undefined;
  clock: () => number;
  onRebuilt: (rebuild: RebuildProgress) => void;
  /** What rebuilds; for tests. */
  start?: (
    settings: Omit<RebuildSettings, 'stop'>,
    onProgress: (events: number, total: number) => void,
  ) => RebuildThread;
}

/** The name that the read models of analytics go by together. */
const analytics = 'analytics';

const sizeOf = (path: string): number =>
  ['', '-wal'].reduce((sum, suffix) => sum + (statSync(path + suffix, { throwIfNoEntry: false })?.size ?? 0), 0);

export const systemService = (options: SystemServiceOptions) => {
  const { ask, files, names, sampleReservoirSize, analyticsPath, clock, onRebuilt, start = startRebuild } = options;
  const startedAt = clock();
  let thread: RebuildThread | undefined;
  let newest: RebuildProgress | undefined;

  const requireKnown = (wanted: readonly string[]): void => {
    const known = analyticsPath === undefined ? names : [...names, analytics];
    const unknown = wanted.filter((name) => !known.includes(name));
    if (unknown.length > 0)
      throw new Rejected('unknown_projection', `projections: ${unknown.join(', ')}: none of ${known.join(', ')}`);
  };

  const finish = (progress: RebuildProgress, outcome: Partial<RebuildProgress>): void => {
    thread = undefined;
    newest = { ...progress, ...outcome, finishedAt: clock() };
    onRebuilt(newest);
  };

  return {
    report: async (): Promise<SystemReport> => {
      const { log, projections } = await ask('systemState', { names });
      return {
        startedAt,
        log: { ...log, bytes: sizeOf(files.logPath) },
        readModels: { bytes: sizeOf(files.readPath) },
        projections: projections.map((each) => ({ ...each, lag: Math.max(0, log.position - each.position) })),
        rebuild: newest,
      };
    },

    /** Begins a rebuild, of all when nothing is named, and answers at once. @throws Rejected */
    rebuild: (wanted: readonly string[] | undefined): RebuildProgress => {
      requireKnown(wanted ?? []);
      if (thread !== undefined) throw new Rejected('rebuild_running', 'a rebuild is under way: wait until it is done');
      // Folded anew as soon as somebody asks for a report.
      if (analyticsPath !== undefined && (wanted?.includes(analytics) ?? true)) removeColumnarFile(analyticsPath);
      const only = wanted?.filter((name) => name !== analytics);
      const begun: RebuildProgress = {
        state: 'running',
        projections: wanted,
        events: 0,
        total: 0,
        startedAt: clock(),
        finishedAt: undefined,
        error: undefined,
      };
      newest = begun;
      if (only?.length === 0) {
        finish(begun, { state: 'done' });
        return newest;
      }
      thread = start({ ...files, only, sampleReservoirSize }, (events, total) => {
        newest = { ...begun, events, total };
      });
      thread.done.then(
        (events) => finish(begun, { state: 'done', events, total: events }),
        (error: Error) => finish({ ...begun, ...newest }, { state: 'failed', error: error.message }),
      );
      return newest;
    },

    /** Gives up a rebuild that is under way: the read models stay as they are. */
    close: async (): Promise<void> => thread?.stop(),
  };
};
