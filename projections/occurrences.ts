// Where in the log the occurrences of an issue are. Keyed by hour first, so that new rows lie together; the columns that
// filters need are here, everything else stays in the log.
import { hourOf } from './hours.ts';
import { ofProject } from './of-project.ts';
import { before, defineProjection, key, last } from './projection.ts';

export const occurrences = defineProjection({
  name: 'occurrences',
  version: 1,
  namesIn: 'breakdown',
  distinct: true,
  columns: {
    hour: key.integer,
    project_id: key.name,
    fingerprint: key.name,
    occurred_at: key.integer,
    position: key.integer,
    release: last.name,
    environment: last.name,
    source: last.name,
  },
  on: {
    ErrorCaptured: ({ projectId, position, data }) => ({
      hour: hourOf(data.occurredAt),
      project_id: projectId ?? '',
      fingerprint: data.fingerprint,
      occurred_at: data.occurredAt,
      position,
      release: data.release,
      environment: data.environment,
      source: data.source,
    }),
  },
  forget: {
    ProjectDeleted: ofProject,
    RetentionApplied: ({ projectId, data }) => ({
      project_id: projectId ?? '',
      position: before(data.occurrencesBefore),
    }),
  },
});
