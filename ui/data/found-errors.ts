// The few errors that a search finds first, whatever their status.
import { keepPreviousData, useQuery } from '@tanstack/solid-query';
import type { Accessor } from 'solid-js';
import { api, bodyOf } from './api.ts';
import { ofProject } from './overview.ts';

const most = 6;
/** Fewer characters find everything. */
const shortest = 2;

export const useFoundErrors = (text: Accessor<string>, project: Accessor<string | undefined>) =>
  useQuery(() => ({
    queryKey: ['found', project(), text()],
    queryFn: ({ signal }) =>
      bodyOf(api.GET('/v1/errors', { params: { query: { q: text(), limit: most, ...ofProject(project()) } }, signal })),
    enabled: text().length >= shortest,
    placeholderData: keepPreviousData,
  }));
