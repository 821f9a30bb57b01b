// Source maps by project, release, name and build; their contents lie in `bloop.db`.
import { ofProject } from './of-project.ts';
import { defineProjection, first, key } from './projection.ts';

export const sourceMaps = defineProjection({
  name: 'source_maps',
  version: 2,
  columns: {
    id: key.text,
    project_id: first.text,
    release: first.text,
    filename: first.text,
    kind: first.text,
    hash: first.text,
    size_bytes: first.integer,
    debug_id: first.text,
    build_number: first.text,
    uploaded_by: first.text,
    uploaded_at: first.integer,
  },
  indexes: [{ columns: ['project_id', 'release'] }, { columns: ['project_id', 'debug_id'] }],
  on: {
    SourceMapUploaded: ({ projectId, actor, recordedAt, data }) => ({
      id: data.sourceMapId,
      project_id: projectId ?? '',
      release: data.release,
      filename: data.filename,
      kind: data.kind,
      hash: data.hash,
      size_bytes: data.sizeBytes,
      debug_id: data.debugId,
      build_number: data.buildNumber ?? null,
      uploaded_by: actor,
      uploaded_at: recordedAt,
    }),
  },
  forget: {
    SourceMapUploaded: ({ data }) => ({ id: data.replaces ?? '' }),
    SourceMapDeleted: ({ data }) => ({ id: data.sourceMapId }),
    ProjectDeleted: ofProject,
  },
});
