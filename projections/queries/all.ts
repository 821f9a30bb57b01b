// Every query by name: what reader threads can be asked.
import { projectKeys, tokenByHash } from './access.ts';
import { listAudit } from './audit.ts';
import { issueHistory } from './history.ts';
import { findIssues, issueDetail } from './issue-detail.ts';
import { listIssues } from './list-issues.ts';
import { listOccurrences } from './occurrences.ts';
import { stats } from './stats.ts';
import { streamEvents } from './streams.ts';
import { issueTrend, trends } from './trends.ts';

export const queries = {
  listIssues,
  issueDetail,
  findIssues,
  listOccurrences,
  issueTrend,
  issueHistory,
  trends,
  stats,
  listAudit,
  streamEvents,
  tokenByHash,
  projectKeys,
};

export type Queries = typeof queries;
export type QueryName = keyof Queries;

/** Asks a reader thread. Rejects when the read models cannot be read. */
export type Ask = <N extends QueryName>(
  name: N,
  params: Parameters<Queries[N]>[1],
) => Promise<Awaited<ReturnType<Queries[N]>>>;
