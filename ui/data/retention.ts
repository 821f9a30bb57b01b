// How long things are kept, how much there is, and removing at once what is older.
import { useQuery } from '@tanstack/solid-query';
import type { Accessor } from 'solid-js';
import { api, bodyOf } from './api.ts';
import { queryClient, refresh } from './query-client.ts';
import type { Purged, Retention, RetentionChange } from './types.ts';

/** While a purge runs, how far it is is asked for this often. */
const runningMs = 500;

export const isPurging = (retention: Retention | undefined): boolean => retention?.purge?.state === 'running';

/** @param isWatched asks for a purge that has just been begun, which the newest answer does not know of yet */
export const useRetention = (isWatched: Accessor<boolean> = () => false) =>
  useQuery(() => ({
    queryKey: ['retention'],
    queryFn: () => bodyOf(api.GET('/v1/admin/retention')),
    reconcile: 'project_id',
    refetchInterval: ({ state }) => (isWatched() || isPurging(state.data) ? runningMs : false),
  }));

/** @throws ApiError */
export const changeRetention = async (body: RetentionChange): Promise<void> => {
  queryClient.setQueryData(['retention'], await bodyOf(api.PUT('/v1/admin/retention', { body })));
};

/** Resolves when it is done, or takes longer than an answer should. @param project all when left out @throws ApiError */
export const purge = async (project: string | undefined): Promise<Purged> => {
  const body = { confirm: true as const, ...(project === undefined ? {} : { project_id: project }) };
  try {
    return await bodyOf(api.POST('/v1/admin/retention/purge', { body }));
  } finally {
    void refresh('retention', 'stats', 'trend');
  }
};

export type PersonField = 'user_id_hash' | 'device_id_hash';

/** Answers how many events named the person, undefined when it takes longer and goes on by itself. @throws ApiError */
export const erasePerson = async (field: PersonField, hash: string): Promise<number | undefined> => {
  const answer = await bodyOf(api.POST('/v1/admin/erase', { body: { [field]: hash } }));
  return 'occurrences' in answer ? answer.occurrences : undefined;
};
