// An issue as lists and details show it.
import type { IssueStatus } from '../../domain/events.ts';

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
  project_id: string;
  fingerprint: string;
  error_type: string | null;
  message: string | null;
  source: string | null;
  release: string | null;
  environment: string | null;
  route: string | null;
  screen: string | null;
  total_count: number;
  first_seen: number | null;
  last_seen: number | null;
  status: string | null;
  regressed_at: number | null;
}

export const toIssueRow = (issue: StoredIssue, hourly: number[]): IssueRow => ({
  fingerprint: issue.fingerprint,
  project_id: issue.project_id,
  release: issue.release ?? '',
  environment: issue.environment ?? '',
  error_type: issue.error_type ?? '',
  message: issue.message ?? '',
  source: issue.source ?? '',
  route_or_procedure: issue.route,
  screen: issue.screen,
  total_count: issue.total_count,
  first_seen: issue.first_seen ?? 0,
  last_seen: issue.last_seen ?? 0,
  status: (issue.status ?? 'unresolved') as IssueStatus,
  regressed_at: issue.regressed_at,
  hourly,
});
