// The system itself: how far its read models are, and rebuilding them from the log.
import { useQuery } from '@tanstack/solid-query';
import { api, bodyOf } from './api.ts';
import { refresh } from './query-client.ts';
import type { System } from './types.ts';

/** While read models are rebuilt, how far they are is asked for this often; otherwise less. */
const runningMs = 500;
const usualMs = 10_000;

const isRunning = (system: System | undefined): boolean => system?.rebuild?.state === 'running';

export const useSystem = () =>
  useQuery(() => ({
    queryKey: ['system'],
    queryFn: () => bodyOf(api.GET('/v1/admin/system')),
    reconcile: 'name',
    refetchInterval: ({ state }) => (isRunning(state.data) ? runningMs : usualMs),
  }));

/** Begins it. @param projections all when left out @throws ApiError */
export const rebuild = async (projections?: string[]): Promise<void> => {
  try {
    await bodyOf(api.POST('/v1/admin/rebuild', { body: projections === undefined ? {} : { projections } }));
  } finally {
    await refresh('system');
  }
};
