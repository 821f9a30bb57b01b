// Events per project and hour: the global trend and the figures of the stats bar.
import { hourOf } from './hours.ts';
import { ofProject } from './of-project.ts';
import { add, before, defineProjection, key } from './projection.ts';

export const totals = defineProjection({
  name: 'totals',
  version: 2,
  namesIn: 'breakdown',
  columns: { hour: key.integer, project_id: key.name, count: add.integer },
  on: {
    ErrorCaptured: ({ projectId, data }) => ({
      hour: hourOf(data.occurredAt),
      project_id: projectId ?? '',
      count: 1,
    }),
    OccurrencesCompacted: ({ projectId, data }) => ({
      hour: data.hour,
      project_id: projectId ?? '',
      count: data.count,
    }),
  },
  forget: {
    ProjectDeleted: ofProject,
    RetentionApplied: ({ projectId, data }) => ({ hour: before(data.hourlyBefore), project_id: projectId ?? '' }),
  },
});
