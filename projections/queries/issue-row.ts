// An issue as lists and details show it.
import type { IssueStatus } from '../../domain/events.ts';
import type { NameId } from '../projection.ts';
import { textsOf } from './names.ts';
import type { QueryContext } from './query.ts';

/** Times are ms since the epoch. */
export interface IssueRow {
  fingerprint: string;
  project_id: string;
  release: string;
  environment: string;
  error_type: string;
  message: string;
  source: string;
  route_or_procedure: string | null;
  screen: string | null;
  total_count: number;
  first_seen: number;
  last_seen: number;
  status: IssueStatus;
  /** When the issue last came back after it had been resolved. */
  regressed_at: number | null;
  /** Events per hour of the last 24 hours, oldest first. */
  hourly: number[];
}

/** What the read model holds of it. */
export interface StoredIssue {
  project_id: NameId;
  fingerprint: NameId;
  error_type: string | null;
  message: string | null;
  source: NameId | null;
  release: NameId | null;
  environment: NameId | null;
  route: string | null;
  screen: string | null;
  total_count: number;
  first_seen: number | null;
  last_seen: number | null;
  status: string | null;
  regressed_at: number | null;
}

/** @param hourly for each of the rows, in order */
export const toIssueRows = async (
  context: QueryContext,
  rows: readonly StoredIssue[],
  hourly: readonly number[][],
): Promise<IssueRow[]> => {
  const textOf = await textsOf(
    context,
    rows.flatMap((row) => [row.project_id, row.fingerprint, row.source, row.release, row.environment]),
  );
  return rows.map((row, index) => ({
    fingerprint: textOf(row.fingerprint),
    project_id: textOf(row.project_id),
    release: textOf(row.release),
    environment: textOf(row.environment),
    error_type: row.error_type ?? '',
    message: row.message ?? '',
    source: textOf(row.source),
    route_or_procedure: row.route,
    screen: row.screen,
    total_count: row.total_count,
    first_seen: row.first_seen ?? 0,
    last_seen: row.last_seen ?? 0,
    status: (row.status ?? 'unresolved') as IssueStatus,
    regressed_at: row.regressed_at,
    hourly: hourly[index] ?? [],
  }));
};
