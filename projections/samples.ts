// The newest occurrences of each issue, by their positions in the log; kept as long as the issue is.

import { ofProject } from './of-project.ts';
import { defineProjection, key, newest } from './projection.ts';

/** @param reservoirSize samples kept per issue */
export const samples = (reservoirSize: number) =>
  defineProjection({
    name: 'samples',
    version: 1,
    namesIn: 'breakdown',
    columns: {
      project_id: key.name,
      fingerprint: key.name,
      positions: newest(reservoirSize),
    },
    on: {
      ErrorCaptured: ({ projectId, position, data }) => ({
        project_id: projectId ?? '',
        fingerprint: data.fingerprint,
        positions: position,
      }),
    },
    forget: { ProjectDeleted: ofProject },
  });
