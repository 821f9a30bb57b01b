// Reports over hourly counts: what spikes, what moves, what comes together, what releases have brought, and where events come from.
import { keepPreviousData, type UseQueryResult, useQuery } from '@tanstack/solid-query';
import type { Accessor } from 'solid-js';
import { ApiError, api, bodyOf, isPassing } from './api.ts';
import { ofProject } from './overview.ts';
import type { Answer } from './types.ts';

export type SpikesReport = Answer<'/v1/analytics/spikes', 'get'>;
export type MoversReport = Answer<'/v1/analytics/movers', 'get'>;
export type CorrelationsReport = Answer<'/v1/analytics/correlations', 'get'>;
export type ReleasesReport = Answer<'/v1/analytics/releases', 'get'>;
export type EnvironmentsReport = Answer<'/v1/analytics/environments', 'get'>;
export type Spike = SpikesReport['spikes'][number];
export type Mover = MoversReport['movers'][number];
export type Pair = CorrelationsReport['pairs'][number];
export type ReleaseImpact = ReleasesReport['releases'][number];
export type EnvironmentShare = EnvironmentsReport['environments'][number];

/** What a report is about. */
export interface Scope {
  project: string | undefined;
  environment: string | undefined;
  hours: number;
}

export type ReportQuery<T> = UseQueryResult<T, Error>;
export type UseReport<T> = (scope: Accessor<Scope>, limit: Accessor<number>) => ReportQuery<T>;

/** The server answers from memory for about as long. */
const freshMs = 60_000;
const mostTries = 3;

/** Analytics is off on the server, whatever was known before. */
export const isOff = (error: Error | null): boolean => error instanceof ApiError && error.status === 404;
/** The counts are being made from the log: the server is asked until they are there. */
export const isBuilding = (error: Error | null): boolean =>
  error instanceof ApiError && error.code === 'analytics_building';

const report =
  <T>(name: string, ask: (query: object, signal: AbortSignal) => Promise<T>): UseReport<T> =>
  (scope, limit) =>
    useQuery(() => {
      const { project, environment, hours } = scope();
      const query = {
        ...ofProject(project),
        ...(environment === undefined ? {} : { environment }),
        hours,
        limit: limit(),
      };
      return {
        queryKey: ['insights', name, query],
        queryFn: ({ signal }) => ask(query, signal),
        staleTime: freshMs,
        refetchInterval: freshMs,
        placeholderData: keepPreviousData,
        retry: (tries, error) => isBuilding(error) || (isPassing(error) && tries < mostTries),
      };
    });

export const useSpikes = report<SpikesReport>('spikes', (query, signal) =>
  bodyOf(api.GET('/v1/analytics/spikes', { params: { query }, signal })),
);
export const useMovers = report<MoversReport>('movers', (query, signal) =>
  bodyOf(api.GET('/v1/analytics/movers', { params: { query }, signal })),
);
export const useCorrelations = report<CorrelationsReport>('correlations', (query, signal) =>
  bodyOf(api.GET('/v1/analytics/correlations', { params: { query }, signal })),
);
export const useReleases = report<ReleasesReport>('releases', (query, signal) =>
  bodyOf(api.GET('/v1/analytics/releases', { params: { query }, signal })),
);
export const useEnvironments = report<EnvironmentsReport>('environments', (query, signal) =>
  bodyOf(api.GET('/v1/analytics/environments', { params: { query }, signal })),
);

/** Events of an error per hour, of all environments. */
export const useSeries = (
  issue: Accessor<{ project_id: string; fingerprint: string }>,
  hours: Accessor<number>,
  isWanted: Accessor<boolean>,
) =>
  useQuery(() => {
    const { project_id, fingerprint } = issue();
    const params = { path: { fingerprint }, query: { project_id, hours: hours() } };
    return {
      queryKey: ['insights', 'series', project_id, fingerprint, hours()],
      queryFn: ({ signal }) => bodyOf(api.GET('/v1/errors/{fingerprint}/trend', { params, signal })),
      staleTime: freshMs,
      placeholderData: keepPreviousData,
      enabled: isWanted(),
    };
  });
