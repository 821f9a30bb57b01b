// The figures above the list, the trend, what there is to filter by, the projects.
import { keepPreviousData, useQuery } from '@tanstack/solid-query';
import { type Accessor, createMemo } from 'solid-js';
import { type Filters, noFilters } from '../lib/filters.ts';
import { api, bodyOf } from './api.ts';
import { whenNotLive } from './live.ts';
import { dataOf } from './query-client.ts';
import type { Project } from './types.ts';

/** The stream tells nothing of the server's own state. */
const healthMs = 30_000;
const rebuildingMs = 3000;
const projectsFreshMs = 60_000;

/** What the figures and the chart are narrowed to. The list's own choice of what is still open is not one that they follow. */
export const narrowingOf = (filters: Filters) => {
  const { project, release, environment, source, route, status } = filters;
  const isOwn = status === 'all' || status === noFilters.status;
  const given = { project_id: project, release, environment, source, route, status: isOwn ? undefined : status };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Partial<{
    project_id: string;
    release: string;
    environment: string;
    source: NonNullable<Filters['source']>;
    route: string;
    status: Exclude<Filters['status'], 'all'>;
  }>;
};

/** In words, beside the figures: `staging, 1.4.2`. Undefined: all there is of the project. */
export const narrowingInWords = (filters: Filters): string | undefined => {
  const { project_id: _, ...rest } = narrowingOf(filters);
  return Object.values(rest).join(', ') || undefined;
};

export const useStats = (filters: Accessor<Filters>) =>
  useQuery(() => ({
    queryKey: ['stats', narrowingOf(filters())],
    queryFn: ({ signal }) => bodyOf(api.GET('/v1/stats', { params: { query: narrowingOf(filters()) }, signal })),
    refetchInterval: whenNotLive(),
    placeholderData: keepPreviousData,
  }));

export const useTrend = (filters: Accessor<Filters>, hours: Accessor<number>) =>
  useQuery(() => ({
    queryKey: ['trend', narrowingOf(filters()), hours()],
    queryFn: ({ signal }) =>
      bodyOf(api.GET('/v1/trends', { params: { query: { hours: hours(), ...narrowingOf(filters()) } }, signal })),
    refetchInterval: whenNotLive(),
    placeholderData: keepPreviousData,
  }));

export const useHealth = () =>
  useQuery(() => ({
    queryKey: ['health'],
    queryFn: () => bodyOf(api.GET('/health')),
    // While read models are built, the moment at which they are there is of interest.
    refetchInterval: ({ state }) => (state.data?.status === 'rebuilding' ? rebuildingMs : healthMs),
  }));

export const useFacets = (project: Accessor<string | undefined>, isWanted: Accessor<boolean>) =>
  useQuery(() => ({
    queryKey: ['facets', project()],
    queryFn: ({ signal }) => bodyOf(api.GET('/v1/facets', { params: { query: ofProject(project()) }, signal })),
    enabled: isWanted(),
  }));

export const useProjects = () =>
  useQuery(() => ({
    queryKey: ['projects'],
    queryFn: () => bodyOf(api.GET('/v1/projects')),
    staleTime: projectsFreshMs,
    reconcile: 'id',
  }));

/** The projects as they are known by now, and what each id is called. */
export const useProjectNames = () => {
  const projects = useProjects();
  const list = createMemo((): readonly Project[] => dataOf(projects) ?? []);
  const names = createMemo(() => new Map(list().map(({ id, name }) => [id, name])));
  return { list, nameOf: (id: string | null): string => (id === null ? 'All projects' : (names().get(id) ?? id)) };
};

/** As part of a query; all projects when there is none. */
export const ofProject = (project: string | undefined) => (project === undefined ? {} : { project_id: project });
