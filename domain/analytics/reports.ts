// What analytics is asked, and what it answers. Times are ms since the epoch; hours are buckets that begin with the hour, UTC.

/** `hours` buckets, the last of them that of `now`. */
export interface Scope {
  projectId?: string | undefined;
  environment?: string | undefined;
  hours: number;
  now: number;
}

export interface ReportParams extends Scope {
  /** Most rows of the answer. */
  limit: number;
}

interface OfIssue {
  project_id: string;
  fingerprint: string;
  error_type: string;
  message: string;
}

/** An hour of an issue that is far above its other hours. */
export interface Spike extends OfIssue {
  hour_bucket: number;
  count: number;
  /** Of the other hours of the window, those without events included. */
  mean: number;
  stddev: number;
  zscore: number;
}

/** An issue that comes more often, or less, than in the window before. */
export interface Mover extends OfIssue {
  count_current: number;
  count_previous: number;
  delta: number;
  /** Percent of `count_previous`; null where that is 0. */
  delta_pct: number | null;
  /** It did not come in the window before. */
  new: boolean;
}

/** Two issues whose hours go up and down together, beyond what every day does. */
export interface CorrelatedPair {
  project_id_a: string;
  fingerprint_a: string;
  error_type_a: string;
  message_a: string;
  project_id_b: string;
  fingerprint_b: string;
  error_type_b: string;
  message_b: string;
  /** Pearson's, 0.7 to 1, of what is left without the daily curve. */
  correlation: number;
}

export interface ReleaseImpact {
  project_id: string;
  release: string;
  /** Ever, not in the window alone. */
  first_seen: number;
  error_count: number;
  unique_fingerprints: number;
  /** Those of them whose first occurrence ever was of this release. */
  new_fingerprints: number;
  /** How long it was the newest one, within the window. */
  hours: number;
  /** In that time. */
  events_per_hour: number;
  /** The release before, by first seen, of the same project and window; null for the first. */
  compared_with: string | null;
  /** Events more than the release before would have had in the same hours, at its rate; null where that rate is not known. */
  error_delta: number | null;
  /** Of `events_per_hour` against the release before's. */
  error_delta_pct: number | null;
  /** Too few hours or events so far to say whether it is better: `error_delta_pct` does not count. */
  too_early: boolean;
  /** `new_fingerprints` × 10 + `error_delta_pct`; 0 for the first of the window, whose errors are all new. */
  impact_score: number;
}

export interface EnvironmentShare {
  environment: string;
  total_count: number;
  unique_errors: number;
  pct_of_total: number;
  /** Percentiles of events per hour, hours without events included, interpolated linearly. */
  p50_hourly: number;
  p90_hourly: number;
  p99_hourly: number;
}

export interface Reports {
  spikes: { spikes: Spike[]; threshold: number; window_hours: number };
  movers: { movers: Mover[]; window_hours: number };
  correlations: {
    pairs: CorrelatedPair[];
    window_hours: number;
    /** Issues that were compared: the most frequent of those that came in enough hours. */
    compared: number;
  };
  releases: { releases: ReleaseImpact[]; window_hours: number };
  environments: { environments: EnvironmentShare[]; total_count: number; window_hours: number };
}

export const dimensions = ['release', 'environment', 'source', 'route', 'status'] as const;
export type Dimension = (typeof dimensions)[number];

export interface TimelineParams extends Scope {
  by: Dimension;
  interval: 'hour' | 'day';
  /** Series of their own, the largest; the rest is put together. */
  top: number;
}

export interface Timeline {
  by: Dimension;
  interval: 'hour' | 'day';
  window_hours: number;
  /** The start of each bucket, ascending. */
  buckets: number[];
  series: { name: string; total: number; counts: number[] }[];
  /** What is in none of `series`. */
  other: { total: number; counts: number[] };
}

export interface ExportParams extends Scope {
  format: 'parquet' | 'csv';
}
