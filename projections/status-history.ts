// Every change of an issue's status: from what to what, who, when, why.
import type { IssueEvent, Recorded } from '../domain/events.ts';
import { statusOf } from '../domain/issue.ts';
import { ofProject } from './of-project.ts';
import { defineProjection, key, last } from './projection.ts';

const change = (event: Recorded<IssueEvent>) => ({
  project_id: event.projectId ?? '',
  fingerprint: event.data.fingerprint,
  position: event.position,
  old_status: event.data.from,
  new_status: statusOf(event.type) ?? null,
  event_type: event.type,
  actor: event.actor,
  note: event.data.note,
  changed_at: event.recordedAt,
});

export const statusHistory = defineProjection({
  name: 'status_history',
  version: 1,
  distinct: true,
  columns: {
    project_id: key.text,
    fingerprint: key.text,
    position: key.integer,
    old_status: last.text,
    new_status: last.text,
    event_type: last.text,
    actor: last.text,
    note: last.text,
    changed_at: last.integer,
  },
  on: {
    IssueResolved: change,
    IssueIgnored: change,
    IssueMuted: change,
    IssueUnresolved: change,
    IssueRegressed: change,
  },
  forget: { ProjectDeleted: ofProject },
});
