// Counts per issue and hour, by release, environment and source. The hour leads the key: what is written together lies together.
import { hourOf } from './hours.ts';
import { ofProject } from './of-project.ts';
import { add, before, defineProjection, key, max, min } from './projection.ts';

export const hourlyCounts = defineProjection({
  name: 'hourly_counts',
  version: 1,
  namesIn: 'breakdown',
  counted: true,
  columns: {
    hour: key.integer,
    project_id: key.name,
    fingerprint: key.name,
    release: key.name,
    environment: key.name,
    source: key.name,
    count: add.integer,
    first_seen: min.integer,
    last_seen: max.integer,
    newest: max.integer,
  },
  on: {
    ErrorCaptured: ({ projectId, position, data }) => ({
      hour: hourOf(data.occurredAt),
      project_id: projectId ?? '',
      fingerprint: data.fingerprint,
      release: data.release,
      environment: data.environment,
      source: data.source,
      count: 1,
      first_seen: data.occurredAt,
      last_seen: data.occurredAt,
      newest: position,
    }),
    OccurrencesCompacted: ({ projectId, position, data }) => ({
      hour: data.hour,
      project_id: projectId ?? '',
      fingerprint: data.fingerprint,
      release: data.release,
      environment: data.environment,
      source: data.source,
      count: data.count,
      first_seen: data.firstSeen,
      last_seen: data.lastSeen,
      newest: position,
    }),
  },
  forget: {
    ProjectDeleted: ofProject,
    RetentionApplied: ({ projectId, data }) => ({ hour: before(data.hourlyBefore), project_id: projectId ?? '' }),
  },
});
