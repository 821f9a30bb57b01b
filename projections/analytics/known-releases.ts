// When each release was first heard of.
import { ofProject } from '../of-project.ts';
import { defineProjection, key, min } from '../projection.ts';

export const knownReleases = defineProjection({
  name: 'known_releases',
  version: 1,
  columns: { project_id: key.name, release: key.name, first_seen: min.integer },
  on: {
    ErrorCaptured: ({ projectId, data }) => ({
      project_id: projectId ?? '',
      release: data.release,
      first_seen: data.occurredAt,
    }),
    OccurrencesCompacted: ({ projectId, data }) => ({
      project_id: projectId ?? '',
      release: data.release,
      first_seen: data.firstSeen,
    }),
  },
  forget: { ProjectDeleted: ofProject },
});
