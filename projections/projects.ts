// Projects by id and slug. Keys are credentials, not a read model.
import { defineProjection, first, key, last } from './projection.ts';

export const projects = defineProjection({
  name: 'projects',
  version: 1,
  columns: {
    id: key.text,
    name: last.text,
    slug: last.text,
    created_by: first.text,
    created_at: first.integer,
    deleted_at: last.integer,
  },
  indexes: [{ columns: ['slug'] }],
  on: {
    ProjectCreated: ({ projectId, actor, recordedAt, data }) => ({
      id: projectId ?? '',
      name: data.name,
      slug: data.slug,
      created_by: actor,
      created_at: recordedAt,
    }),
    ProjectRenamed: ({ projectId, data }) => ({ id: projectId ?? '', name: data.name }),
    ProjectDeleted: ({ projectId, recordedAt }) => ({ id: projectId ?? '', deleted_at: recordedAt }),
  },
});
