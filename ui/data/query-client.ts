// How long answers are taken for current, and how failed requests are tried again.
import { QueryClient } from '@tanstack/solid-query';
import { ApiError, isPassing } from './api.ts';

const freshMs = 10_000;
const mostTries = 3;
const longestPauseMs = 8000;

/** A server that rebuilds its read models says when it is done by answering: it is asked until it does. */
const isRebuilding = (error: Error): boolean => error instanceof ApiError && error.code === 'rebuilding';

const mayTryAgain = (tries: number, error: Error): boolean =>
  isRebuilding(error) || (isPassing(error) && tries < mostTries);
const pauseMs = (tries: number): number => Math.min(1000 * 2 ** tries, longestPauseMs);

/** Tries again as queries do, for what is no query. @throws the last error */
export const patiently = async <T>(work: () => Promise<T>): Promise<T> => {
  for (let tries = 0; ; tries += 1)
    try {
      return await work();
    } catch (error) {
      if (!mayTryAgain(tries, error as Error)) throw error;
      await new Promise((resolve) => setTimeout(resolve, pauseMs(tries)));
    }
};

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: freshMs,
      retry: mayTryAgain,
      retryDelay: pauseMs,
      // What fails is shown where it belongs, by the panel that asked.
      throwOnError: false,
    },
    mutations: { retry: false },
  },
});

/** What is known by now, also when it could not be read again. Nothing is read of a query that waits, which would hold back the page. */
export const dataOf = <T>(query: { isPending: boolean; data: T | undefined }): T | undefined =>
  query.isPending ? undefined : query.data;

/** Reads again what belongs to these names. A list whose query has `reconcile` keeps the rows that are still in it, with what is
 * open in them and the focus. */
export const refresh = async (...names: string[]): Promise<void> => {
  await Promise.all(names.map((name) => queryClient.invalidateQueries({ queryKey: [name] })));
};
