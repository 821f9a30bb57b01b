// The language of the log: every event type, its data, and the envelope around it.

/** Where an error came from. */
export const sources = ['ios', 'android', 'api'] as const;
export type Source = (typeof sources)[number];

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
  /** Fields that were cut to their limit. */
  truncated?: string[] | undefined;
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
  | { type: 'IssueRegressed'; data: StatusChange & { release: string } };

export type ProjectEvent = { type: 'ProjectCreated'; data: { name: string; slug: string } };

export type TokenEvent =
  | {
      type: 'TokenCreated';
      data: { tokenId: string; name: string; prefix: string; scopes: string[]; expiresAt: number | null };
    }
  | { type: 'TokenRevoked'; data: { tokenId: string; name: string } };

/** Events that deciders write: numbered within their stream. */
export type DecidedEvent = IssueEvent | ProjectEvent | TokenEvent;
export type LogEvent = { type: 'ErrorCaptured'; data: CapturedError } | DecidedEvent;
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

export const decidedTypes = [
  'IssueResolved',
  'IssueIgnored',
  'IssueMuted',
  'IssueUnresolved',
  'IssueRegressed',
  'ProjectCreated',
  'TokenCreated',
  'TokenRevoked',
] as const satisfies DecidedEvent['type'][];

export const streams = {
  issue: (projectId: string, fingerprint: string) => `issue:${projectId}:${fingerprint}`,
  project: (projectId: string) => `project:${projectId}`,
  token: (tokenId: string) => `token:${tokenId}`,
};
