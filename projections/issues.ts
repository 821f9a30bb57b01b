// One row per issue: what the list shows.
import type { IssueEvent, Recorded } from '../domain/events.ts';
import { statusOf } from '../domain/issue.ts';
import { ofProject } from './of-project.ts';
import { add, defineProjection, key, last, max, min } from './projection.ts';

const statusRow = (event: Recorded<IssueEvent>) => ({
  project_id: event.projectId ?? '',
  fingerprint: event.data.fingerprint,
  status: statusOf(event.type) ?? null,
  status_changed_at: event.recordedAt,
  regressed_at: event.type === 'IssueRegressed' ? event.recordedAt : null,
});

export const issues = defineProjection({
  name: 'issues',
  version: 3,
  columns: {
    project_id: key.name,
    fingerprint: key.name,
    error_type: last.text,
    message: last.text,
    source: last.name,
    release: last.name,
    environment: last.name,
    route: last.text,
    screen: last.text,
    total_count: add.integer,
    /** Where in the log its first occurrence is, or was: tells a new error from a known one. */
    first_position: min.integer,
    first_seen: min.integer,
    last_seen: max.integer,
    /** Null for an issue whose status nobody has changed: unresolved. */
    status: last.text,
    status_changed_at: last.integer,
    regressed_at: last.integer,
    /** What search covers beside the type: the newest message, in small letters of every script. */
    search_text: last.text,
  },
  // Also answers, alone, how many issues there are in a project, of which status.
  indexes: [{ columns: ['project_id', 'last_seen', 'status', 'total_count'] }],
  fullText: ['error_type', 'search_text'],
  on: {
    ErrorCaptured: ({ projectId, position, data }) => ({
      project_id: projectId ?? '',
      fingerprint: data.fingerprint,
      error_type: data.errorType,
      message: data.message,
      source: data.source,
      release: data.release,
      environment: data.environment,
      route: data.route,
      screen: data.screen,
      total_count: 1,
      first_position: position,
      first_seen: data.occurredAt,
      last_seen: data.occurredAt,
      search_text: data.message.toLowerCase(),
    }),
    // The first and the newest occurrences of an issue are never compacted: what they say of it stays as it is.
    OccurrencesCompacted: ({ projectId, position, data }) => ({
      project_id: projectId ?? '',
      fingerprint: data.fingerprint,
      error_type: data.errorType,
      message: data.message,
      source: data.source,
      release: data.release,
      environment: data.environment,
      route: data.route,
      screen: data.screen,
      total_count: data.count,
      first_position: position,
      first_seen: data.firstSeen,
      last_seen: data.lastSeen,
      search_text: data.message.toLowerCase(),
    }),
    IssueResolved: statusRow,
    IssueIgnored: statusRow,
    IssueMuted: statusRow,
    IssueUnresolved: statusRow,
    IssueRegressed: statusRow,
  },
  forget: { ProjectDeleted: ofProject },
});
