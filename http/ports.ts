// What the HTTP layer needs from the rest: tests give it fakes, `server.ts` the real ones.
import type { Accounts } from '../application/access/accounts.ts';
import type { DirectoryService } from '../application/access/directory-service.ts';
import type { Identities } from '../application/access/identity.ts';
import type { AlertService } from '../application/alerts/alert-service.ts';
import type { Analytics } from '../application/analytics/analytics.ts';
import type { Ingest } from '../application/ingest/ingest.ts';
import type { IssueCommands } from '../application/lifecycle/issue-commands.ts';
import type { LiveFeed } from '../application/live/live-feed.ts';
import type { RetentionService } from '../application/retention/retention-service.ts';
import type { SourceMapService } from '../application/source-maps/source-map-service.ts';
import type { Status } from '../application/system/status.ts';
import type { SystemService } from '../application/system/system-service.ts';
import type { Ask } from '../projections/queries/all.ts';

export interface Ports {
  ask: Ask;
  access: Identities;
  accounts: Accounts;
  directory: Omit<DirectoryService, 'createRecoveryLink'>;
  alerts: AlertService;
  sourceMaps: SourceMapService;
  retention: Pick<RetentionService, 'report' | 'change' | 'purge' | 'erasePerson'>;
  /** Undefined when it is off. */
  analytics: Analytics | undefined;
  ingest: Ingest;
  commands: IssueCommands;
  system: Pick<SystemService, 'report' | 'rebuild'>;
  live: Pick<LiveFeed, 'position' | 'follow'>;
  status: Status;
  clock: () => number;
}

/** Of requests: sizes in bytes, rates per client. */
export interface Limits {
  maxPayloadBytes: number;
  maxBatchSize: number;
  perSecond: number;
  burstSize: number;
  authPerSecond: number;
  authBurstSize: number;
}
