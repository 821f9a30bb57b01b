// The figures above the list, the trend, what there is to filter by, the projects.
import { keepPreviousData, useQuery } from '@tanstack/solid-query';
import { type Accessor, createMemo } from 'solid-js';
import { api, bodyOf } from './api.ts';
import { whenNotLive } from './live.ts';
import type { Project } from './types.ts';

/** The stream tells nothing of the server's own state. */
const healthMs = 30_000;
const projectsFreshMs = 60_000;

export const useStats = (project: Accessor<string | undefined>) =>
  useQuery(() => ({
    queryKey: ['stats', project()],
    queryFn: () => bodyOf(api.GET('/v1/stats', { params: { query: ofProject(project()) } })),
    refetchInterval: whenNotLive(),
    placeholderData: keepPreviousData,
  }));

export const useTrend = (project: Accessor<string | undefined>, hours: Accessor<number>) =>
  useQuery(() => ({
    queryKey: ['trend', project(), hours()],
    queryFn: () => bodyOf(api.GET('/v1/trends', { params: { query: { hours: hours(), ...ofProject(project()) } } })),
    refetchInterval: whenNotLive(),
    placeholderData: keepPreviousData,
  }));

export const useHealth = () =>
  useQuery(() => ({
    queryKey: ['health'],
    queryFn: () => bodyOf(api.GET('/health')),
    refetchInterval: healthMs,
  }));

export const useFacets = (project: Accessor<string | undefined>, isWanted: Accessor<boolean>) =>
  useQuery(() => ({
    queryKey: ['facets', project()],
    queryFn: () => bodyOf(api.GET('/v1/facets', { params: { query: ofProject(project()) } })),
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
  const list = createMemo((): readonly Project[] => (projects.isSuccess ? projects.data : []));
  const names = createMemo(() => new Map(list().map(({ id, name }) => [id, name])));
  return { list, nameOf: (id: string | null): string => (id === null ? 'All projects' : (names().get(id) ?? id)) };
};

/** As part of a query; all projects when there is none. */
export const ofProject = (project: string | undefined) => (project === undefined ? {} : { project_id: project });
