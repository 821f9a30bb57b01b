// The five reports, as SQL over hourly counts. Hours without events count as zero: sums are divided by the hours of the window.
import { leastInSpike } from '../../domain/alerts/rules/spike.ts';
import { correlatedPairs } from '../../domain/analytics/correlation.ts';
import type {
  CorrelatedPair,
  EnvironmentShare,
  Mover,
  ReleaseImpact,
  ReportParams,
  Reports,
  Spike,
} from '../../domain/analytics/reports.ts';
import { hourMs } from '../../projections/hours.ts';
import type { ColumnarStore } from '../duckdb/columnar-store.ts';
import { rowsOf, textOf, windowOf } from './window.ts';

/** Before a release has been the newest for so long, or both have had so many events, there is nothing to be said. */
const leastReleaseHours = 6;
const leastReleaseEvents = 20;
/** The usual day is that of a week. */
const curveHours = 168;

/** Hours with events that an issue needs to be compared with others. */
const leastHours = 6;
const leastCorrelation = 0.7;
/** Issues that are compared with each other, the most frequent ones: pairs grow with the square. */
const mostCompared = 300;
/** More than are compared: some of them turn out to have come in too few hours. */
const mostCandidates = mostCompared + 100;

/** Answers come in the same order however names are numbered. */
const byName = `${textOf('project_id')}, ${textOf('fingerprint')}`;
const issueColumns = `${textOf('project_id')} AS project_id, ${textOf('fingerprint')} AS fingerprint, error_type, message`;

/**
 * An hour is judged by the mean and the (population) standard deviation of the other hours of the window. Where these are all
 * alike, or nearly, the deviation is taken to be one event: an error that never came before is a spike once it has come often
 * enough, and no number is divided by zero. As for alert rules, fewer than five events are none.
 */
export const spikes = async (
  store: ColumnarStore,
  params: ReportParams,
  threshold: number,
): Promise<Reports['spikes']> => {
  const { where, values } = windowOf(store, params);
  const others = params.hours - 1;
  const found =
    others === 0
      ? []
      : await rowsOf<Spike>(
          store,
          `WITH hourly AS (
             SELECT project_id, fingerprint, hour, sum(count)::DOUBLE AS count FROM activity WHERE ${where} GROUP BY ALL
           ), whole AS (
             SELECT project_id, fingerprint, sum(count) AS total, sum(count * count) AS squares FROM hourly GROUP BY ALL
           ), judged AS (
             SELECT hourly.*, (total - count) / $n AS mean,
               sqrt(greatest(0, $n * (squares - count * count) - (total - count) * (total - count))) / $n AS stddev,
               (count - mean) / greatest(stddev, 1) AS zscore
             FROM hourly JOIN whole USING (project_id, fingerprint)
           ), highest AS (
             SELECT * FROM judged WHERE zscore >= $threshold AND count >= ${leastInSpike}
             ORDER BY zscore DESC, hour DESC, ${byName} LIMIT $limit
           )
           SELECT ${issueColumns}, hour AS hour_bucket, count, mean, stddev, zscore
           FROM highest JOIN known_issues USING (project_id, fingerprint)
           ORDER BY zscore DESC, hour DESC, ${byName}`,
          { ...values, n: others, threshold, limit: params.limit },
        );
  return { spikes: found, threshold, window_hours: params.hours };
};

export const movers = async (store: ColumnarStore, params: ReportParams): Promise<Reports['movers']> => {
  const { where, values } = windowOf(store, params, 1);
  const { from } = windowOf(store, params);
  const found = await rowsOf<Mover>(
    store,
    `WITH counted AS (
       SELECT project_id, fingerprint,
         coalesce(sum(count) FILTER (hour >= $start), 0)::BIGINT AS count_current,
         coalesce(sum(count) FILTER (hour < $start), 0)::BIGINT AS count_previous,
         count_current - count_previous AS delta
       FROM activity WHERE ${where} GROUP BY ALL
     ), moved AS (
       SELECT * FROM counted WHERE delta <> 0 ORDER BY abs(delta) DESC, delta DESC, ${byName} LIMIT $limit
     )
     SELECT ${issueColumns}, count_current, count_previous, delta,
       if(count_previous = 0, NULL, delta * 100.0::DOUBLE / count_previous) AS delta_pct, count_previous = 0 AS new
     FROM moved JOIN known_issues USING (project_id, fingerprint)
     ORDER BY abs(delta) DESC, delta DESC, ${byName}`,
    { ...values, start: BigInt(from), limit: params.limit },
  );
  return { movers: found, window_hours: params.hours };
};

interface Candidate {
  project_id: string;
  fingerprint: string;
  error_type: string;
  message: string;
  /** Indexes into the stretch that is read, and the events in each. */
  hours: number[];
  counts: number[];
}

/** First the issues that come most often, then the hours of these, then every pair of them. */
export const correlations = async (store: ColumnarStore, params: ReportParams): Promise<Reports['correlations']> => {
  const { where, values } = windowOf(store, params);
  const length = Math.max(params.hours, curveHours);
  const whole = windowOf(store, { ...params, hours: length });
  const found = await rowsOf<Candidate>(
    store,
    `WITH frequent AS (
       SELECT project_id, fingerprint, sum(count)::DOUBLE AS total
       FROM activity WHERE ${where} GROUP BY ALL HAVING count(*) >= ${leastHours}
     ), candidates AS (
       SELECT * FROM frequent ORDER BY total DESC, ${byName} LIMIT ${mostCandidates}
     ), hourly AS (
       SELECT project_id, fingerprint, total, (hour - $start) // ${hourMs} AS index, sum(count)::DOUBLE AS count
       FROM activity JOIN candidates USING (project_id, fingerprint)
       WHERE ${where.replace('$from', '$start')} GROUP BY ALL
     ), series AS (
       SELECT project_id, fingerprint, total, list(index::INTEGER) AS hours, list(count) AS counts
       FROM hourly GROUP BY ALL HAVING count(*) FILTER (index >= ${length - params.hours}) >= ${leastHours}
     )
     SELECT ${textOf('project_id')} AS project_id, ${textOf('fingerprint')} AS fingerprint, error_type, message, hours, counts
     FROM series JOIN known_issues USING (project_id, fingerprint) ORDER BY total DESC, ${byName} LIMIT ${mostCompared}`,
    { ...values, start: BigInt(whole.from) },
  );
  const options = { length, window: params.hours, least: leastCorrelation, most: params.limit };
  const pairs = correlatedPairs(found, options).map(({ a, b, correlation }): CorrelatedPair => {
    const [first, second] = [found[a], found[b]] as [Candidate, Candidate];
    return {
      project_id_a: first.project_id,
      fingerprint_a: first.fingerprint,
      error_type_a: first.error_type,
      message_a: first.message,
      project_id_b: second.project_id,
      fingerprint_b: second.fingerprint,
      error_type_b: second.error_type,
      message_b: second.message,
      correlation,
    };
  });
  return { pairs, window_hours: params.hours, compared: found.length };
};

/**
 * Releases that came in the window, the newest first. Each is compared with the one before it in its project, by events per
 * hour of the time in which each was the newest one: what was deployed an hour ago had no day to fail in.
 */
export const releases = async (store: ColumnarStore, params: ReportParams): Promise<Reports['releases']> => {
  const { where, values, from } = windowOf(store, params);
  const order = `PARTITION BY project_id ORDER BY first_seen, ${textOf('release')}`;
  const found = await rowsOf<ReleaseImpact>(
    store,
    `WITH seen AS (
       SELECT project_id, release, fingerprint, sum(count)::BIGINT AS count FROM activity WHERE ${where} GROUP BY ALL
     ), counted AS (
       SELECT project_id, release, sum(count)::BIGINT AS error_count, count(*) AS unique_fingerprints,
         count(*) FILTER (introduced_in = release) AS new_fingerprints
       FROM seen JOIN known_issues USING (project_id, fingerprint) GROUP BY ALL
     ), lives AS (
       SELECT *, greatest(first_seen, $start) AS life_from, lead(first_seen, 1, $now) OVER (${order}) AS life_to,
         greatest(1, (life_to - life_from)::DOUBLE / ${hourMs}) AS hours
       FROM counted JOIN known_releases USING (project_id, release)
     ), rated AS (
       SELECT lives.*, coalesce((SELECT sum(count) FROM activity WHERE ${where}
           AND activity.project_id = lives.project_id AND activity.release = lives.release
           AND hour + ${hourMs} > life_from AND hour <= life_to), 0)::DOUBLE AS events
       FROM lives
     ), compared AS (
       SELECT *, events / hours AS events_per_hour, lag(release) OVER (${order}) AS before,
         nullif(lag(events / hours) OVER (${order}), 0) AS rate_before,
         before IS NOT NULL AND (hours < ${leastReleaseHours} OR events + lag(events) OVER (${order}) < ${leastReleaseEvents}) AS too_early
       FROM rated
     )
     SELECT ${textOf('project_id')} AS project_id, ${textOf('release')} AS release, first_seen, error_count,
       unique_fingerprints, new_fingerprints, hours, events_per_hour, ${textOf('before')} AS compared_with,
       round(events - rate_before * hours)::BIGINT AS error_delta,
       (events_per_hour - rate_before) * 100 / rate_before AS error_delta_pct, too_early,
       if(before IS NULL, 0, new_fingerprints * 10 + if(too_early, 0, coalesce(error_delta_pct, 0))) AS impact_score
     FROM compared ORDER BY first_seen DESC, 1, 2 DESC LIMIT $limit`,
    { ...values, start: BigInt(from), now: BigInt(params.now), limit: params.limit },
  );
  return { releases: found, window_hours: params.hours };
};

export const environments = async (store: ColumnarStore, params: ReportParams): Promise<Reports['environments']> => {
  const { where, values } = windowOf(store, params);
  const found = await rowsOf<EnvironmentShare & { all_events: number }>(
    store,
    `WITH hourly AS (
       SELECT environment, hour, sum(count)::DOUBLE AS count FROM activity WHERE ${where} GROUP BY ALL
     ), unique_issues AS (
       SELECT environment, count(*) AS unique_errors
       FROM (SELECT DISTINCT environment, project_id, fingerprint FROM activity WHERE ${where}) GROUP BY ALL
     ), whole AS (
       SELECT environment, sum(count) AS total_count, sum(total_count) OVER () AS all_events FROM hourly GROUP BY ALL
     ), largest AS (
       SELECT * FROM whole ORDER BY total_count DESC, ${textOf('environment')} LIMIT $limit
     ), filled AS (
       SELECT environment, total_count, all_events, coalesce(count, 0) AS count
       FROM largest CROSS JOIN (SELECT unnest(range($from, $to + ${hourMs}, ${hourMs})) AS hour)
       LEFT JOIN hourly USING (environment, hour)
     )
     SELECT ${textOf('environment')} AS environment, total_count, any_value(unique_errors) AS unique_errors,
       total_count * 100 / all_events AS pct_of_total, all_events,
       quantile_cont(count, 0.5) AS p50_hourly, quantile_cont(count, 0.9) AS p90_hourly,
       quantile_cont(count, 0.99) AS p99_hourly
     FROM filled JOIN unique_issues USING (environment)
     GROUP BY environment, total_count, all_events ORDER BY total_count DESC, 1`,
    { ...values, limit: params.limit },
  );
  return {
    environments: found.map(({ all_events: _, ...share }) => share),
    total_count: found[0]?.all_events ?? 0,
    window_hours: params.hours,
  };
};
