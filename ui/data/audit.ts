// What people, tokens, operators and policies did, page by page.
import type { Accessor } from 'solid-js';
import { answered, api } from './api.ts';
import type { QueryOf } from './types.ts';
import { usePages } from './use-pages.ts';

export type AuditQuery = Omit<QueryOf<'/v1/audit', 'get'>, 'limit' | 'cursor'>;

const pageSize = 50;

export const useAudit = (filters: Accessor<AuditQuery>) =>
  usePages(() => {
    const narrowed = filters();
    return {
      key: ['audit', narrowed],
      load: (cursor, signal) => {
        const query = { ...narrowed, limit: pageSize, ...(cursor === undefined ? {} : { cursor }) };
        return answered(api.GET('/v1/audit', { params: { query }, signal }));
      },
    };
  });
