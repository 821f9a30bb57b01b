// The newest occurrences of each issue, kept as long as the issue is.
import { defineProjection, key, last } from './projection.ts';

/** @param reservoirSize samples kept per issue */
export const samples = (reservoirSize: number) =>
  defineProjection({
    name: 'samples',
    version: 1,
    columns: {
      project_id: key.text,
      fingerprint: key.text,
      position: key.integer,
      occurred_at: last.integer,
    },
    keep: { within: ['project_id', 'fingerprint'], by: 'position', limit: reservoirSize },
    on: {
      ErrorCaptured: ({ projectId, position, data }) => ({
        project_id: projectId ?? '',
        fingerprint: data.fingerprint,
        position,
        occurred_at: data.occurredAt,
      }),
    },
  });
