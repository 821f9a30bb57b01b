// The changes of an issue's status, newest first.
import { actorNames } from './actors.ts';
import type { IssueKey } from './issue-detail.ts';
import type { Query } from './query.ts';

export interface HistoryEntry {
  id: string;
  old_status: string;
  new_status: string;
  /** A token's name, `cli`, or `system`. */
  changed_by: string;
  /** ms since the epoch */
  changed_at: number;
  note: string | null;
  /** Whether the issue came back by itself. */
  regression: boolean;
}

export const issueHistory: Query<IssueKey, HistoryEntry[]> = async (context, { projectId, fingerprint }) => {
  const rows = await context.read
    .selectFrom('status_history')
    .selectAll()
    .where('project_id', '=', projectId)
    .where('fingerprint', '=', fingerprint)
    .orderBy('position', 'desc')
    .execute();
  const nameOf = await actorNames(
    context,
    rows.map(({ actor }) => actor),
  );
  return rows.map((row) => ({
    id: String(row.position),
    old_status: row.old_status ?? '',
    new_status: row.new_status ?? '',
    changed_by: nameOf(row.actor),
    changed_at: row.changed_at ?? 0,
    note: row.note,
    regression: row.event_type === 'IssueRegressed',
  }));
};
