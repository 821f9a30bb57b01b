// How long answers are taken for current, and how failed requests are tried again.
import { QueryClient } from '@tanstack/solid-query';
import { ApiError, isPassing } from './api.ts';

const freshMs = 10_000;
const mostTries = 3;
const longestPauseMs = 8000;

/** A server that rebuilds its read models says when it is done by answering: it is asked until it does. */
const isRebuilding = (error: Error): boolean => error instanceof ApiError && error.code === 'rebuilding';

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: freshMs,
      retry: (tries, error) => isRebuilding(error) || (isPassing(error) && tries < mostTries),
      retryDelay: (tries) => Math.min(1000 * 2 ** tries, longestPauseMs),
      // What fails is shown where it belongs, by the panel that asked.
      throwOnError: false,
    },
    mutations: { retry: false },
  },
});

/** Reads again what belongs to these names. A list whose query has `reconcile` keeps the rows that are still in it, with what is
 * open in them and the focus. */
export const refresh = async (...names: string[]): Promise<void> => {
  await Promise.all(names.map((name) => queryClient.invalidateQueries({ queryKey: [name] })));
};
