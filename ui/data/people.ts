// Users, and the invites by which others become users. For admins.
import { useQuery } from '@tanstack/solid-query';
import { api, bodyOf } from './api.ts';
import { refresh } from './query-client.ts';
import type { NewInvite } from './types.ts';

const byId = (id: string) => ({ params: { path: { id } } });

export const useUsers = () =>
  useQuery(() => ({ queryKey: ['users'], queryFn: () => bodyOf(api.GET('/v1/admin/users')), reconcile: 'id' }));

export const useInvites = () =>
  useQuery(() => ({ queryKey: ['invites'], queryFn: () => bodyOf(api.GET('/v1/admin/invites')), reconcile: 'id' }));

/** @throws ApiError, as all of these */
export const changeRole = async (id: string, is_admin: boolean): Promise<void> => {
  await bodyOf(api.PUT('/v1/admin/users/{id}/role', { ...byId(id), body: { is_admin } }));
  await refresh('users');
};

export const removeUser = async (id: string): Promise<void> => {
  await bodyOf(api.DELETE('/v1/admin/users/{id}', byId(id)));
  await refresh('users', 'tokens');
};

export const createInvite = async (): Promise<NewInvite> => {
  const made = await bodyOf(api.POST('/v1/admin/invites'));
  await refresh('invites');
  return made;
};

export const revokeInvite = async (id: string): Promise<void> => {
  await bodyOf(api.DELETE('/v1/admin/invites/{id}', byId(id)));
  await refresh('invites');
};
