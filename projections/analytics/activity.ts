// Events per issue and hour, by all that reports ask for: what analytics counts.
import { hourOf } from '../hours.ts';
import { ofProject } from '../of-project.ts';
import { add, before, defineProjection, key } from '../projection.ts';

export const activity = defineProjection({
  name: 'activity',
  version: 1,
  columns: {
    hour: key.integer,
    project_id: key.name,
    fingerprint: key.name,
    environment: key.name,
    release: key.name,
    source: key.name,
    /** '' stands for events that name no route. */
    route: key.name,
    count: add.integer,
  },
  on: {
    ErrorCaptured: ({ projectId, data }) => ({
      hour: hourOf(data.occurredAt),
      project_id: projectId ?? '',
      fingerprint: data.fingerprint,
      environment: data.environment,
      release: data.release,
      source: data.source,
      route: data.route ?? '',
      count: 1,
    }),
    OccurrencesCompacted: ({ projectId, data }) => ({
      hour: data.hour,
      project_id: projectId ?? '',
      fingerprint: data.fingerprint,
      environment: data.environment,
      release: data.release,
      source: data.source,
      route: data.route ?? '',
      count: data.count,
    }),
  },
  forget: {
    ProjectDeleted: ofProject,
    RetentionApplied: ({ projectId, data }) => ({ hour: before(data.hourlyBefore), project_id: projectId ?? '' }),
  },
});
