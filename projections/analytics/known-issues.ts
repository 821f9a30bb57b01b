// What reports say of an issue beside its counts: one row per issue.
import type { IssueEvent, Recorded } from '../../domain/events.ts';
import { statusOf } from '../../domain/issue.ts';
import { ofProject } from '../of-project.ts';
import { defineProjection, first, key, last } from '../projection.ts';

const statusRow = (event: Recorded<IssueEvent>) => ({
  project_id: event.projectId ?? '',
  fingerprint: event.data.fingerprint,
  status: statusOf(event.type) ?? null,
});

export const knownIssues = defineProjection({
  name: 'known_issues',
  version: 1,
  columns: {
    project_id: key.name,
    fingerprint: key.name,
    error_type: last.text,
    message: last.text,
    /** Null for an issue whose status nobody has changed: unresolved. */
    status: last.text,
    /** The release of its first occurrence: the one that has brought it. */
    introduced_in: first.name,
  },
  on: {
    ErrorCaptured: ({ projectId, data }) => ({
      project_id: projectId ?? '',
      fingerprint: data.fingerprint,
      error_type: data.errorType,
      message: data.message,
      introduced_in: data.release,
    }),
    OccurrencesCompacted: ({ projectId, data }) => ({
      project_id: projectId ?? '',
      fingerprint: data.fingerprint,
      error_type: data.errorType,
      message: data.message,
      introduced_in: data.release,
    }),
    IssueResolved: statusRow,
    IssueIgnored: statusRow,
    IssueMuted: statusRow,
    IssueUnresolved: statusRow,
    IssueRegressed: statusRow,
  },
  forget: { ProjectDeleted: ofProject },
});
