// What people, tokens, operators and policies did, page by page.
import { useInfiniteQuery } from '@tanstack/solid-query';
import type { Accessor } from 'solid-js';
import { answered, api, nextCursor } from './api.ts';
import type { QueryOf } from './types.ts';

export type AuditQuery = Omit<QueryOf<'/v1/audit', 'get'>, 'limit' | 'cursor'>;

const pageSize = 50;

export const useAudit = (filters: Accessor<AuditQuery>) =>
  useInfiniteQuery(() => ({
    queryKey: ['audit', filters()],
    queryFn: async ({ pageParam }: { pageParam: string | undefined }) => {
      const query = { ...filters(), limit: pageSize, ...(pageParam === undefined ? {} : { cursor: pageParam }) };
      const { data, response } = await answered(api.GET('/v1/audit', { params: { query } }));
      return { rows: data, next: nextCursor(response) };
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next,
    staleTime: 0,
    reconcile: 'id',
  }));
