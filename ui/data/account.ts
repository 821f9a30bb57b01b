// One's own sessions and passkeys.
import { useQuery } from '@tanstack/solid-query';
import { api, bodyOf } from './api.ts';
import { addPasskey as add } from './passkeys.ts';
import { refresh } from './query-client.ts';

export const useSessions = () =>
  useQuery(() => ({ queryKey: ['sessions'], queryFn: () => bodyOf(api.GET('/auth/sessions')), reconcile: 'id' }));

export const usePasskeys = () =>
  useQuery(() => ({ queryKey: ['passkeys'], queryFn: () => bodyOf(api.GET('/auth/passkeys')), reconcile: 'id' }));

/** @throws ApiError, as all of these */
export const endSessions = async (ids: readonly string[]): Promise<void> => {
  try {
    for (const id of ids) await bodyOf(api.DELETE('/auth/sessions/{id}', { params: { path: { id } } }));
  } finally {
    await refresh('sessions');
  }
};

export const addPasskey = async (name: string): Promise<void> => {
  await add(name);
  await refresh('passkeys');
};

export const removePasskey = async (id: string): Promise<void> => {
  await bodyOf(api.DELETE('/auth/passkeys/{id}', { params: { path: { id } } }));
  await refresh('passkeys');
};
