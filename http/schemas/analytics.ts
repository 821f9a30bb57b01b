// Requests for reports, and what they are answered.
import type { Readable } from 'node:stream';
import { type TSchema, Type } from 'typebox';
import { dimensions } from '../../domain/analytics/reports.ts';
import { hoursQuery } from './errors.ts';

const nullable = <T extends TSchema>(type: T) => Type.Union([type, Type.Null()]);
const hour = Type.Integer({ description: 'Start of the hour, ms since 1970' });

const scope = {
  ...hoursQuery.properties,
  environment: Type.Optional(Type.String({ minLength: 1, maxLength: 1024 })),
};

export const reportQuery = Type.Object({ ...scope, limit: Type.Integer({ minimum: 1, maximum: 100, default: 20 }) });

export const timelineQuery = Type.Object({
  ...scope,
  by: Type.Enum([...dimensions], { default: 'environment', description: '`status` is that of the issue now' }),
  interval: Type.Enum(['hour', 'day'], { default: 'hour', description: 'Days are those of UTC' }),
  top: Type.Integer({ minimum: 1, maximum: 50, default: 5, description: 'Series of their own, the largest' }),
});

export const mostExportHours = 8760;
export const exportQuery = Type.Object({
  ...scope,
  hours: Type.Integer({ minimum: 1, maximum: mostExportHours, default: 720 }),
  format: Type.Enum(['parquet', 'csv'], { default: 'csv' }),
});

const ofIssue = {
  project_id: Type.String(),
  fingerprint: Type.String(),
  error_type: Type.String(),
  message: Type.String(),
};
const windowHours = { window_hours: Type.Integer() };

export const spikesAnswer = Type.Object({
  spikes: Type.Array(
    Type.Object({
      ...ofIssue,
      hour_bucket: hour,
      count: Type.Integer({ minimum: 5 }),
      mean: Type.Number({ description: 'Of the other hours of the window, those without events included' }),
      stddev: Type.Number({ description: 'Likewise' }),
      zscore: Type.Number({ description: 'Deviations from the mean; one event an hour at least counts as one' }),
    }),
  ),
  threshold: Type.Number({ description: '`analytics.zscore_threshold`' }),
  ...windowHours,
});

export const moversAnswer = Type.Object({
  movers: Type.Array(
    Type.Object({
      ...ofIssue,
      count_current: Type.Integer(),
      count_previous: Type.Integer({ description: 'In the window before, of the same length' }),
      delta: Type.Integer(),
      delta_pct: nullable(Type.Number({ description: 'Null where `count_previous` is 0' })),
      new: Type.Boolean({ description: 'Did not come in the window before' }),
    }),
  ),
  ...windowHours,
});

export const correlationsAnswer = Type.Object({
  pairs: Type.Array(
    Type.Object({
      project_id_a: Type.String(),
      fingerprint_a: Type.String(),
      error_type_a: Type.String(),
      message_a: Type.String(),
      project_id_b: Type.String(),
      fingerprint_b: Type.String(),
      error_type_b: Type.String(),
      message_b: Type.String(),
      correlation: Type.Number({
        description: "Pearson's, of events per hour without what is usual at that time of day; 0.7 to 1",
      }),
    }),
  ),
  ...windowHours,
  compared: Type.Integer({
    description: 'Issues that were compared: the 300 most frequent of those that came in six hours or more',
  }),
});

export const releasesAnswer = Type.Object({
  releases: Type.Array(
    Type.Object({
      project_id: Type.String(),
      release: Type.String(),
      first_seen: Type.Integer({ description: 'Ever, ms since 1970' }),
      error_count: Type.Integer(),
      unique_fingerprints: Type.Integer(),
      new_fingerprints: Type.Integer({ description: 'Whose first occurrence ever was of this release' }),
      hours: Type.Number({ description: 'How long it was the newest one, within the window' }),
      events_per_hour: Type.Number({ description: 'In that time' }),
      compared_with: nullable(Type.String({ description: 'The release before, by first seen' })),
      error_delta: nullable(
        Type.Integer({ description: 'Events more than the release before would have had in as many hours' }),
      ),
      error_delta_pct: nullable(Type.Number({ description: 'Of events_per_hour' })),
      too_early: Type.Boolean({
        description: 'Less than six hours, or fewer than 20 events of both: error_delta_pct does not count yet',
      }),
      impact_score: Type.Number({
        description: 'new_fingerprints × 10 + error_delta_pct; 0 for the first release of the window',
      }),
    }),
  ),
  ...windowHours,
});

export const environmentsAnswer = Type.Object({
  environments: Type.Array(
    Type.Object({
      environment: Type.String(),
      total_count: Type.Integer(),
      unique_errors: Type.Integer(),
      pct_of_total: Type.Number(),
      p50_hourly: Type.Number({ description: 'Hours without events included' }),
      p90_hourly: Type.Number(),
      p99_hourly: Type.Number(),
    }),
  ),
  total_count: Type.Integer(),
  ...windowHours,
});

const counts = Type.Array(Type.Integer(), { description: 'One for each bucket' });
export const timelineAnswer = Type.Object({
  by: Type.Enum([...dimensions]),
  interval: Type.Enum(['hour', 'day']),
  ...windowHours,
  buckets: Type.Array(Type.Integer(), { description: 'Start of each, ms since 1970, ascending' }),
  series: Type.Array(Type.Object({ name: Type.String(), total: Type.Integer(), counts }), {
    description: 'The largest, in that order',
  }),
  other: Type.Object({ total: Type.Integer(), counts }),
});

export const contentTypes = { parquet: 'application/vnd.apache.parquet', csv: 'text/csv; charset=utf-8' };
const file = { schema: Type.String({ format: 'binary' }) };
export const exportAnswer = Type.Unsafe<Readable>({
  description: 'hour, project_id, fingerprint, environment, release, source, route, count',
  content: { [contentTypes.parquet]: file, 'text/csv': file },
});
