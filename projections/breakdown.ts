// Counts per issue by release, environment and source, for all time.

import { ofProject } from './of-project.ts';
import { add, defineProjection, key, max, min } from './projection.ts';

export const breakdown = defineProjection({
  name: 'breakdown',
  version: 1,
  columns: {
    project_id: key.name,
    fingerprint: key.name,
    release: key.name,
    environment: key.name,
    source: key.name,
    total_count: add.integer,
    first_seen: min.integer,
    last_seen: max.integer,
    /** Position of the newest occurrence counted here. */
    newest: max.integer,
  },
  indexes: [{ columns: ['project_id', 'release'] }],
  on: {
    ErrorCaptured: ({ projectId, position, data }) => ({
      project_id: projectId ?? '',
      fingerprint: data.fingerprint,
      release: data.release,
      environment: data.environment,
      source: data.source,
      total_count: 1,
      first_seen: data.occurredAt,
      last_seen: data.occurredAt,
      newest: position,
    }),
    OccurrencesCompacted: ({ projectId, position, data }) => ({
      project_id: projectId ?? '',
      fingerprint: data.fingerprint,
      release: data.release,
      environment: data.environment,
      source: data.source,
      total_count: data.count,
      first_seen: data.firstSeen,
      last_seen: data.lastSeen,
      newest: position,
    }),
  },
  forget: { ProjectDeleted: ofProject },
});
