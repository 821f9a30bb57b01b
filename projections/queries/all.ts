// Every query by name: what reader threads can be asked.
import {
  directoryEvents,
  linkByHash,
  passkeyByCredential,
  passkeysOfUser,
  projectKeys,
  sessionByHash,
  sessionsOfUser,
  tokenByHash,
} from './access.ts';
import { channelsOfRules, checkpoint, firedAfter } from './alert-queue.ts';
import { alertRule, listAlertRules, listAlerts, listDeliveries, pendingDeliveries } from './alerts.ts';
import { auditHead, listAudit, streamHistory } from './audit.ts';
import { changes } from './changes.ts';
import { deliveryContent } from './delivery-content.ts';
import { listInvites, listPasskeys, listProjects, listTokens, listUsers, projectsOfUser } from './directory.ts';
import { facets } from './facets.ts';
import { issueHistory } from './history.ts';
import { findIssues, issueDetail } from './issue-detail.ts';
import { listIssues } from './list-issues.ts';
import { listOccurrences } from './occurrences.ts';
import { payloadsWith, positionAt, retainable, storedCounts } from './retention.ts';
import { listSourceMaps, sourceFiles } from './source-maps.ts';
import { stats } from './stats.ts';
import { streamEvents } from './streams.ts';
import { systemState } from './system.ts';
import { issueTrend, trends } from './trends.ts';

export const queries = {
  listIssues,
  issueDetail,
  findIssues,
  listOccurrences,
  issueTrend,
  issueHistory,
  changes,
  trends,
  stats,
  facets,
  auditHead,
  listAudit,
  streamHistory,
  streamEvents,
  tokenByHash,
  projectKeys,
  sessionByHash,
  sessionsOfUser,
  passkeyByCredential,
  passkeysOfUser,
  linkByHash,
  directoryEvents,
  listProjects,
  projectsOfUser,
  listTokens,
  listUsers,
  listInvites,
  listPasskeys,
  listAlertRules,
  alertRule,
  listAlerts,
  listDeliveries,
  pendingDeliveries,
  firedAfter,
  channelsOfRules,
  checkpoint,
  deliveryContent,
  listSourceMaps,
  sourceFiles,
  positionAt,
  retainable,
  storedCounts,
  payloadsWith,
  systemState,
};

export type Queries = typeof queries;
export type QueryName = keyof Queries;

/** Asks a reader thread. Rejects when the read models cannot be read. */
export type Ask = <N extends QueryName>(
  name: N,
  params: Parameters<Queries[N]>[1],
) => Promise<Awaited<ReturnType<Queries[N]>>>;
