// Events per project, hour and route or procedure, for the list of the busiest ones.
import { hourOf } from './hours.ts';
import { ofProject } from './of-project.ts';
import { add, before, defineProjection, key } from './projection.ts';

export const routes = defineProjection({
  name: 'routes',
  version: 2,
  columns: { hour: key.integer, project_id: key.name, route: key.name, count: add.integer },
  on: {
    ErrorCaptured: ({ projectId, data }) => ({
      hour: hourOf(data.occurredAt),
      project_id: projectId ?? '',
      /** '' stands for events that name no route. */
      route: data.route ?? '',
      count: 1,
    }),
    OccurrencesCompacted: ({ projectId, data }) => ({
      hour: data.hour,
      project_id: projectId ?? '',
      route: data.route ?? '',
      count: data.count,
    }),
  },
  forget: {
    ProjectDeleted: ofProject,
    RetentionApplied: ({ projectId, data }) => ({ hour: before(data.hourlyBefore), project_id: projectId ?? '' }),
  },
});
