// How far the purge that is under way has come; afterwards, how it has ended.
import type { PurgeProgress } from '../../domain/retention/report.ts';

export const purgeProgress = (clock: () => number) => {
  let newest: PurgeProgress | undefined;
  const change = (fields: Partial<PurgeProgress>): void => {
    if (newest !== undefined) newest = { ...newest, ...fields };
  };
  const end = (fields: Partial<PurgeProgress>): void =>
    change({ ...fields, finishedAt: clock(), currentProjectId: undefined });

  return {
    newest: (): PurgeProgress | undefined => newest,

    /** From the beginning of some work to its end, whichever it is. One at a time. */
    of: async <T>(projectId: string | undefined, work: () => Promise<T>): Promise<T> => {
      newest = {
        state: 'running',
        startedAt: clock(),
        finishedAt: undefined,
        projectId,
        currentProjectId: undefined,
        occurrencesDone: 0,
        occurrencesTotal: 0,
        error: undefined,
      };
      try {
        const result = await work();
        end({ state: 'done', occurrencesTotal: newest.occurrencesDone });
        return result;
      } catch (error) {
        end({ state: 'failed', error: (error as Error).message });
        throw error;
      }
    },

    /** So many occurrences are too old. */
    found: (occurrences: number): void => change({ occurrencesTotal: occurrences }),
    at: (projectId: string): void => change({ currentProjectId: projectId }),
    /** So many more are gone: of those that were found, or that an earlier purge has left. */
    removed: (occurrences: number): void => {
      const occurrencesDone = (newest?.occurrencesDone ?? 0) + occurrences;
      change({ occurrencesDone, occurrencesTotal: Math.max(newest?.occurrencesTotal ?? 0, occurrencesDone) });
    },
  };
};
