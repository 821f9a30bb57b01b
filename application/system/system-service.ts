// What the system page shows, and the rebuild that it can start.
import { Rejected } from '../../domain/rejected.ts';
import type { RebuildProgress, SystemReport } from '../../domain/system.ts';
import type { Ask } from '../../projections/queries/all.ts';

/** A rebuild that is under way. */
export interface Rebuild {
  /** Answers how many events were read. Rejects when nothing has changed. */
  done: Promise<number>;
  /** Gives up; the read models stay as they are. */
  stop(): Promise<void>;
}

/** @param only names of read models; all when undefined */
export type StartRebuild = (
  only: readonly string[] | undefined,
  onProgress: (events: number, total: number) => void,
) => Rebuild;

export interface SystemServiceOptions {
  ask: Ask;
  /** Bytes of the log and of the read models. */
  bytes: () => { log: number; readModels: number };
  /** Of all read models. */
  names: readonly string[];
  /** Has analytics folded anew as soon as somebody asks for a report; undefined when it is off. */
  forgetAnalytics: (() => void) | undefined;
  clock: () => number;
  onRebuilt: (rebuild: RebuildProgress) => void;
  startRebuild: StartRebuild;
}

/** The name that the read models of analytics go by together. */
const analytics = 'analytics';

export const systemService = (options: SystemServiceOptions) => {
  const { ask, bytes, names, forgetAnalytics, startRebuild, clock, onRebuilt } = options;
  const startedAt = clock();
  let thread: Rebuild | undefined;
  let newest: RebuildProgress | undefined;

  const requireKnown = (wanted: readonly string[]): void => {
    const known = forgetAnalytics === undefined ? names : [...names, analytics];
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
      const stored = bytes();
      return {
        startedAt,
        log: { ...log, bytes: stored.log },
        readModels: { bytes: stored.readModels },
        projections: projections.map((each) => ({ ...each, lag: Math.max(0, log.position - each.position) })),
        rebuild: newest,
      };
    },

    /** Begins a rebuild, of all when nothing is named, and answers at once. @throws Rejected */
    rebuild: (wanted: readonly string[] | undefined): RebuildProgress => {
      requireKnown(wanted ?? []);
      if (thread !== undefined) throw new Rejected('rebuild_running', 'a rebuild is under way: wait until it is done');
      if (wanted?.includes(analytics) ?? true) forgetAnalytics?.();
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
      thread = startRebuild(only, (events, total) => {
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

export type SystemService = ReturnType<typeof systemService>;
