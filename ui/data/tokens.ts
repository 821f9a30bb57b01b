// API tokens: listed without their secret, which is answered once.
import { useQuery } from '@tanstack/solid-query';
import { api, bodyOf } from './api.ts';
import { refresh } from './query-client.ts';
import type { BodyOf, NewToken } from './types.ts';

export const useTokens = () =>
  useQuery(() => ({ queryKey: ['tokens'], queryFn: () => bodyOf(api.GET('/v1/tokens')), reconcile: 'id' }));

/** @throws ApiError */
export const createToken = async (body: BodyOf<'/v1/tokens', 'post'>): Promise<NewToken> => {
  const made = await bodyOf(api.POST('/v1/tokens', { body }));
  await refresh('tokens');
  return made;
};

/** @throws ApiError */
export const revokeToken = async (id: string): Promise<void> => {
  await bodyOf(api.DELETE('/v1/tokens/{id}', { params: { path: { id } } }));
  await refresh('tokens');
};
