// The five reports as SQLite would answer them, over the same rows: what analytics is compared with.
import type Database from 'better-sqlite3';
import { correlatedPairs } from '../domain/analytics/correlation.ts';
import { hourMs, hourOf } from '../projections/hours.ts';

const limit = 20;

export const sqliteReports = (db: Database.Database) => {
  const window = (hours: number, now: number, back = 0) => ({
    from: hourOf(now) - ((back + 1) * hours - 1) * hourMs,
    to: hourOf(now),
  });
  const where = 'hour BETWEEN @from AND @to';
  const spikes = db.prepare(`
    WITH hourly AS MATERIALIZED (
      SELECT project_id, fingerprint, hour, sum(count) AS count FROM activity WHERE ${where} GROUP BY 1, 2, 3
    ), whole AS MATERIALIZED (
      SELECT project_id, fingerprint, sum(count) AS total, sum(count * count) AS squares FROM hourly GROUP BY 1, 2
    ), judged AS (
      SELECT hourly.*, (total - count) * 1.0 / @n AS mean,
        sqrt(@n * (squares - count * count) - (total - count) * (total - count)) / @n AS stddev
      FROM hourly JOIN whole USING (project_id, fingerprint)
    )
    SELECT judged.*, message, (count - mean) / max(stddev, 1 / sqrt(@n)) AS zscore
    FROM judged JOIN known_issues USING (project_id, fingerprint) WHERE zscore >= 2.5 ORDER BY zscore DESC LIMIT ${limit}`);
  const movers = db.prepare(`
    SELECT project_id, fingerprint, message, current, previous, current - previous AS delta FROM (
      SELECT project_id, fingerprint, sum(count) FILTER (WHERE hour >= @start) AS current,
        sum(count) FILTER (WHERE hour < @start) AS previous FROM activity WHERE ${where} GROUP BY 1, 2
    ) JOIN known_issues USING (project_id, fingerprint) ORDER BY abs(delta) DESC LIMIT ${limit}`);
  const correlations = db.prepare(`
    SELECT project_id, fingerprint, sum(count) AS total, json_group_array((hour - @from) / ${hourMs}) AS hours,
      json_group_array(count) AS counts
    FROM (SELECT project_id, fingerprint, hour, sum(count) AS count FROM activity WHERE ${where} GROUP BY 1, 2, 3)
    GROUP BY 1, 2 HAVING count(*) >= 6 ORDER BY total DESC LIMIT 300`);
  const releases = db.prepare(`
    SELECT *, count - lag(count) OVER (PARTITION BY project_id ORDER BY first_seen) AS delta FROM (
      SELECT project_id, release, sum(count) AS count, count(*) AS issues, sum(introduced_in = release) AS new FROM (
        SELECT project_id, release, fingerprint, sum(count) AS count FROM activity WHERE ${where} GROUP BY 1, 2, 3
      ) JOIN known_issues USING (project_id, fingerprint) GROUP BY 1, 2
    ) JOIN known_releases USING (project_id, release) ORDER BY first_seen DESC LIMIT ${limit}`);
  const environments = db.prepare(
    `SELECT environment, hour, sum(count) AS count, count(DISTINCT fingerprint) FROM activity WHERE ${where} GROUP BY 1, 2`,
  );
  const uniqueIssues = db.prepare(
    `SELECT environment, count(DISTINCT fingerprint) FROM activity WHERE ${where} GROUP BY 1`,
  );
  return {
    spikes: (hours: number, now: number) => spikes.all({ ...window(hours, now), n: hours - 1 }),
    movers: (hours: number, now: number) => movers.all({ ...window(hours, now, 1), start: window(hours, now).from }),
    correlations: (hours: number, now: number) => {
      const rows = correlations.all(window(hours, now)) as { hours: string; counts: string }[];
      const series = rows.map((row) => ({ hours: JSON.parse(row.hours), counts: JSON.parse(row.counts) }));
      return correlatedPairs(series, { window: hours, length: hours, least: 0.7, most: limit });
    },
    releases: (hours: number, now: number) => releases.all(window(hours, now)),
    environments: (hours: number, now: number) => [
      environments.all(window(hours, now)),
      uniqueIssues.all(window(hours, now)),
    ],
  };
};
