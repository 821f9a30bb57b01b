// The language of the log: every event type, its data, and the envelope around it.
import type { AlertRuleEvent, DeliveryEvent, NotificationEvent } from './alerts/events.ts';
import type { RetentionEvent } from './retention/events.ts';
import type { SourceMapEvent } from './sourcemaps/events.ts';

/** Where an error came from. */
export const sources = ['ios', 'android', 'api'] as const;
export type Source = (typeof sources)[number];
/** What programs call themselves that are all one `api` to lists and filters. */
export const namesOfApi = [
  'python',
  'ruby',
  'node',
  'javascript',
  'browser',
  'web',
  'php',
  'go',
  'java',
  'dotnet',
  'rust',
  'elixir',
  'server',
] as const;

/** What the projections fold of an occurrence. Times are ms since the epoch. */
export interface CapturedError {
  fingerprint: string;
  /** Version of the grouping algorithm; 0 when the sender chose the fingerprint itself. */
  algorithm: number;
  occurredAt: number;
  source: Source;
  environment: string;
  release: string;
  errorType: string;
  message: string;
  route?: string | undefined;
  screen?: string | undefined;
}

/**
 * Stands for occurrences that were alike in all of this, in the place of the last of them. Times are ms since the epoch; the
 * message is the last one's. `shape` names what they were grouped by. When counts by hour are kept no longer, one record stands for
 * several hours: `hour` is the last of them.
 */
export interface Compacted {
  fingerprint: string;
  release: string;
  environment: string;
  source: Source;
  hour: number;
  errorType: string;
  route?: string | undefined;
  screen?: string | undefined;
  message: string;
  count: number;
  firstSeen: number;
  lastSeen: number;
  shape: string;
}

/** What is kept and shown of an occurrence, but never folded: it travels beside the data as text. Names are those of the API. */
export interface OccurrencePayload {
  event_id?: string | undefined;
  app_version?: string | undefined;
  build_number?: string | undefined;
  stack?: string | undefined;
  http_status?: number | undefined;
  request_id?: string | undefined;
  user_id_hash?: string | undefined;
  device_id_hash?: string | undefined;
  metadata?: unknown;
  /** As it was sent, where that is another name for `api`. */
  source?: string | undefined;
  /** Fields that were cut to their limit. */
  truncated?: string[] | undefined;
  /** Fields that were replaced, because they cannot be: the time of a clock that is wrong. */
  adjusted?: string[] | undefined;
  /** What was sent beside the counted fields was erased, at somebody's wish. */
  erased?: boolean | undefined;
  /** Fields that the contract does not name, as they were sent. */
  extra?: Record<string, unknown> | undefined;
}

export const issueStatuses = ['unresolved', 'resolved', 'ignored', 'muted'] as const;
export type IssueStatus = (typeof issueStatuses)[number];

export interface StatusChange {
  fingerprint: string;
  from: IssueStatus;
  note?: string;
}

export type IssueEvent =
  | { type: 'IssueResolved'; data: StatusChange }
  | { type: 'IssueIgnored'; data: StatusChange }
  | { type: 'IssueMuted'; data: StatusChange }
  | { type: 'IssueUnresolved'; data: StatusChange }
  /** Where it came back: of the occurrence that is the cause. */
  | { type: 'IssueRegressed'; data: StatusChange & { release: string; environment: string } };

export type ProjectEvent =
  | { type: 'ProjectCreated'; data: { name: string; slug: string } }
  | { type: 'ProjectRenamed'; data: { from: string; name: string } }
  | { type: 'ApiKeyRotated'; data: { slug: string } }
  | { type: 'ProjectDeleted'; data: { name: string; slug: string } };

export type TokenEvent =
  | {
      type: 'TokenCreated';
      data: { tokenId: string; name: string; prefix: string; scopes: string[]; expiresAt: number | null };
    }
  | { type: 'TokenRevoked'; data: { tokenId: string; name: string } };

export type UserEvent =
  | { type: 'UserRegistered'; data: { userId: string; username: string; isAdmin: boolean; inviteId: string | null } }
  | { type: 'UserPromoted'; data: { userId: string; username: string } }
  | { type: 'UserDemoted'; data: { userId: string; username: string } }
  | { type: 'UserRemoved'; data: { userId: string; username: string } }
  | { type: 'PasskeyAdded'; data: { userId: string; passkeyId: string; name: string } }
  | { type: 'PasskeyRemoved'; data: { userId: string; passkeyId: string; name: string } }
  | { type: 'RecoveryLinkCreated'; data: { userId: string; username: string; expiresAt: number } }
  | { type: 'AccountRecovered'; data: { userId: string; username: string } };

/** What a user does with sessions. They are many, and decide nothing. */
export type SessionEvent =
  | { type: 'UserLoggedIn'; data: { userId: string; sessionId: string; passkeyId: string | null } }
  | { type: 'UserLoggedOut'; data: { userId: string; sessionId: string } }
  | { type: 'UserLoggedOutEverywhere'; data: { userId: string } };

export type InviteEvent =
  | { type: 'InviteCreated'; data: { inviteId: string; expiresAt: number } }
  | { type: 'InviteUsed'; data: { inviteId: string; userId: string } }
  | { type: 'InviteRevoked'; data: { inviteId: string } };

/** Who there is, what they may do and what they want to be told. */
export type DirectoryEvent =
  | ProjectEvent
  | TokenEvent
  | UserEvent
  | InviteEvent
  | AlertRuleEvent
  | Extract<RetentionEvent, { type: 'RetentionChanged' }>;

/** Events that deciders write: numbered within their stream. */
export type DecidedEvent =
  | IssueEvent
  | DirectoryEvent
  | SessionEvent
  | DeliveryEvent
  | NotificationEvent
  | SourceMapEvent
  | RetentionEvent;
export type LogEvent =
  | { type: 'ErrorCaptured'; data: CapturedError }
  | { type: 'OccurrencesCompacted'; data: Compacted }
  | DecidedEvent;
export type EventType = LogEvent['type'];
export type EventOf<T extends EventType> = Extract<LogEvent, { type: T }>;

/** A row of the log. `position` is strictly increasing; `version` is null for occurrences. */
export interface Envelope {
  position: number;
  recordedAt: number;
  projectId: string | null;
  stream: string;
  version: number | null;
  actor: string;
  cause: number | null;
}
export type Recorded<E extends LogEvent = LogEvent> = E & Envelope;

/** Every type of the directory, once each: the compiler sees to it that none is missing. */
const directory: Record<DirectoryEvent['type'], true> = {
  ProjectCreated: true,
  ProjectRenamed: true,
  ApiKeyRotated: true,
  ProjectDeleted: true,
  TokenCreated: true,
  TokenRevoked: true,
  UserRegistered: true,
  UserPromoted: true,
  UserDemoted: true,
  UserRemoved: true,
  PasskeyAdded: true,
  PasskeyRemoved: true,
  RecoveryLinkCreated: true,
  AccountRecovered: true,
  InviteCreated: true,
  InviteUsed: true,
  InviteRevoked: true,
  AlertRuleCreated: true,
  AlertRuleChanged: true,
  AlertRuleDeleted: true,
  AlertChannelAdded: true,
  AlertChannelRemoved: true,
  RetentionChanged: true,
};
export const directoryTypes = Object.keys(directory) as DirectoryEvent['type'][];

/** What changes the status of an issue. */
export const statusTypes = [
  'IssueResolved',
  'IssueIgnored',
  'IssueMuted',
  'IssueUnresolved',
  'IssueRegressed',
] as const satisfies IssueEvent['type'][];

const others: Record<Exclude<DecidedEvent['type'], DirectoryEvent['type']>, true> = {
  IssueResolved: true,
  IssueIgnored: true,
  IssueMuted: true,
  IssueUnresolved: true,
  IssueRegressed: true,
  UserLoggedIn: true,
  UserLoggedOut: true,
  UserLoggedOutEverywhere: true,
  AlertFired: true,
  DeliveryQueued: true,
  DeliveryAttempted: true,
  DeliveryResent: true,
  AlertRuleTested: true,
  SourceMapUploaded: true,
  SourceMapDeleted: true,
  RetentionApplied: true,
  PersonErased: true,
};
export const decidedTypes = [...Object.keys(others), ...directoryTypes] as DecidedEvent['type'][];

export const streams = {
  issue: (projectId: string, fingerprint: string) => `issue:${projectId}:${fingerprint}`,
  project: (projectId: string) => `project:${projectId}`,
  token: (tokenId: string) => `token:${tokenId}`,
  user: (userId: string) => `user:${userId}`,
  invite: (inviteId: string) => `invite:${inviteId}`,
  alertRule: (ruleId: number) => `alert-rule:${ruleId}`,
  /** What a rule fired: apart from the rule's own history, which is read to decide. */
  firings: (ruleId: number) => `alerts:${ruleId}`,
  retention: (projectId: string | null) => (projectId === null ? 'retention' : `retention:${projectId}`),
  erasures: 'erasures',
  release: (projectId: string, release: string) => `release:${projectId}:${release}`,
  delivery: (deliveryId: string) => `delivery:${deliveryId}`,
};
