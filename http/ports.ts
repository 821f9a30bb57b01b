// What the HTTP layer needs from the rest, as interfaces: tests give it fakes, `server.ts` the real ones.
import type { KeyObject } from 'node:crypto';
import type { Caller } from '../domain/access/caller.ts';
import type { Invite, Project, Token, User } from '../domain/access/directory.ts';
import type { Scope } from '../domain/access/tokens.ts';
import type { RuleFields } from '../domain/alerts/commands.ts';
import type { ChannelTest } from '../domain/alerts/events.ts';
import type { ExportParams, ReportParams, Reports, Timeline, TimelineParams } from '../domain/analytics/reports.ts';
import type { Captured } from '../domain/ingest/capture.ts';
import type { IssueCommand, IssueState } from '../domain/issue.ts';
import type { Stretch } from '../domain/live/stretch.ts';
import type { PersonField } from '../domain/retention/events.ts';
import type { PurgeResult, RetentionReport } from '../domain/retention/report.ts';
import type { RetentionChange } from '../domain/retention/settings.ts';
import type { SymbolicatedFrame } from '../domain/sourcemaps/symbolicated-frame.ts';
import type { RebuildProgress, SystemReport } from '../domain/system.ts';
import type { Ask } from '../projections/queries/all.ts';

export type { Ask } from '../projections/queries/all.ts';

/** An API token, bound to one project. */
export interface TokenIdentity {
  kind: 'token';
  id: string;
  name: string;
  projectId: string;
  scopes: ReadonlySet<Scope>;
}

/** A user in a session. */
export interface UserIdentity {
  kind: 'user';
  id: string;
  name: string;
  isAdmin: boolean;
  sessionId: string;
}

/** Who sends a request. */
export type Identity = TokenIdentity | UserIdentity;

export interface AccessPort {
  /** Undefined for a token that is unknown, revoked or expired. */
  resolveToken(token: string): Promise<TokenIdentity | undefined>;
  /** Undefined for a session that is unknown, has ended or expired. */
  resolveSession(token: string): Promise<UserIdentity | undefined>;
}

/** Who is at the other end of a new session. */
export interface Client {
  userAgent: string;
  address: string;
}

/** What the browser is asked to do: `publicKey` are WebAuthn's options as JSON. */
export interface Ceremony {
  challenge_id: string;
  publicKey: object;
}

/** Registering, logging in, and what a user does with passkeys and sessions. Methods that end in a session answer its token. */
export interface AccountsPort {
  isSetUp(): Promise<boolean>;
  startRegistration(username: string, inviteToken: string | null): Promise<Ceremony>;
  finishRegistration(challengeId: string, credential: unknown, client: Client, isInvited: boolean): Promise<string>;
  startLogin(): Promise<Ceremony>;
  finishLogin(challengeId: string, credential: { id: string }, client: Client): Promise<string>;
  startRecovery(recoveryToken: string): Promise<Ceremony>;
  finishRecovery(challengeId: string, credential: unknown, client: Client): Promise<string>;
  startPasskey(userId: string): Promise<Ceremony>;
  finishPasskey(userId: string, challengeId: string, credential: unknown, name: string): Promise<{ id: string }>;
  removePasskey(userId: string, passkeyId: string): Promise<void>;
  endSession(userId: string, sessionId: string): Promise<void>;
  endAllSessions(userId: string): Promise<void>;
}

/** A link that works once. Times are ms since the epoch. */
export interface OneTimeLink {
  url: string;
  token: string;
  expiresAt: number;
}

/** Projects, tokens, users and invites. A `project` is an id or a slug. Each throws Rejected when the caller may not. */
export interface DirectoryPort {
  createProject(
    caller: Caller,
    wanted: { name: string; slug?: string | undefined },
  ): Promise<Project & { apiKey: string }>;
  renameProject(caller: Caller, project: string, name: string): Promise<Project>;
  rotateKey(caller: Caller, project: string): Promise<Project & { apiKey: string }>;
  deleteProject(caller: Caller, project: string): Promise<Project>;
  createToken(
    caller: Caller,
    request: { name: string; project: string; scopes: readonly string[]; expiresInDays: number | null },
  ): Promise<Token & { token: string }>;
  revokeToken(caller: Caller, tokenId: string): Promise<void>;
  changeRole(caller: Caller, userId: string, isAdmin: boolean): Promise<User>;
  removeUser(caller: Caller, userId: string): Promise<void>;
  createInvite(caller: Caller): Promise<Invite & OneTimeLink>;
  revokeInvite(caller: Caller, inviteId: string): Promise<void>;
}

/** Alert rules, their channels and notifications. Each throws Rejected when the caller may not. */
export interface AlertsPort {
  /** Answers the id of the rule. */
  createRule(caller: Caller, fields: RuleFields): Promise<number>;
  changeRule(caller: Caller, ruleId: number, fields: RuleFields): Promise<void>;
  deleteRule(caller: Caller, ruleId: number): Promise<void>;
  addChannel(caller: Caller, ruleId: number, config: unknown): Promise<{ channelId: number; secret: string | null }>;
  removeChannel(caller: Caller, ruleId: number, channelId: number): Promise<void>;
  testRule(caller: Caller, ruleId: number): Promise<ChannelTest[]>;
  resend(caller: Caller, ruleId: number, deliveryId: string): Promise<void>;
}

export interface SourceMapsPort {
  /** Answers the ids of what is there now, and what could not be used. @throws Rejected, LogUnavailable */
  upload(
    projectId: string,
    release: string,
    files: readonly { filename: string; path: string | undefined }[],
    actor: string,
  ): Promise<{ kept: string[]; refused: { filename: string; error: string }[] }>;
  /** @throws Rejected, LogUnavailable */
  remove(projectId: string, sourceMapId: string, actor: string): Promise<void>;
  /** The frames of each sample's stack; undefined for one whose release has no source map, `late` where it takes too long. */
  symbolicate(
    projectId: string,
    samples: readonly { release: string; stack?: string | undefined }[],
  ): Promise<(SymbolicatedFrame[] | 'late' | undefined)[]>;
}

/** Each throws Rejected when the caller may not, LogUnavailable when nothing can be written. */
export interface RetentionPort {
  report(): Promise<RetentionReport>;
  /** All of it or nothing. */
  change(
    caller: Caller,
    global: RetentionChange,
    perProject: readonly (RetentionChange & { projectId: string })[],
  ): Promise<void>;
  /** Undefined when it takes longer than somebody waits. @param project an id or a slug; all when left out */
  purge(caller: Caller, project: string | undefined): Promise<PurgeResult[] | undefined>;
  /** Answers how many occurrences named the person, undefined when it takes longer than somebody waits. */
  erasePerson(caller: Caller, field: PersonField, value: string): Promise<number | undefined>;
}

export interface SystemPort {
  report(): Promise<SystemReport>;
  /** Begins to rebuild read models, all when none is named. @throws Rejected for unknown ones, and while one runs */
  rebuild(projections: readonly string[] | undefined): RebuildProgress;
}

/** Each throws an error that means `unavailable` while it cannot answer. */
export interface AnalyticsPort {
  report<K extends keyof Reports>(kind: K, params: ReportParams): Promise<Reports[K]>;
  timeline(params: TimelineParams): Promise<Timeline>;
  /** Answers the path of a file that the caller removes. */
  export(params: ExportParams): Promise<string>;
}

export interface IngestKey {
  projectId: string;
  /** The project key itself; null for the shared secret. */
  apiKey: string | null;
  secret: KeyObject;
}

export interface IngestPort {
  keyOf(apiKey: string): IngestKey | undefined;
  readonly legacyKey: IngestKey;
  /** Validates and fingerprints one event. @throws InvalidEvent */
  capture(event: unknown, now: number): Captured;
  /** Answers how many of the events were taken, once these are on disk. @throws LogUnavailable, KeyRevoked */
  append(key: IngestKey, events: readonly Captured[]): Promise<number>;
}

export interface CommandPort {
  /** Resolves when the read models show the result. @throws Rejected, LogUnavailable */
  send(
    commands: readonly IssueCommand[],
    actor: string,
  ): Promise<{ issue: IssueState; updated: boolean; error?: Error }[]>;
}

export interface LivePort {
  /** What happened up to this log position everybody who follows has been told. */
  position(): number;
  /**
   * Begins to tell what the log brings, once the read models show it; undefined: too much to tell.
   * @param after the log position up to which the listener knows, if it does
   */
  follow(
    after: number | undefined,
    listener: (stretch: Stretch | undefined) => void,
  ): {
    /** What happened up to here the listener knows, or is told at once. */
    position: number;
    /** It cannot be told what has happened since `after`. */
    isReset: boolean;
    /** Resolves when the listener has been told what happened before it began to follow. */
    caughtUp: Promise<void>;
    stop(): void;
  };
}

export interface StatusPort {
  health(): { writable: boolean; usage: number; lag: number; problems: readonly { code: string; reason: string }[] };
  /** False while read models are being rebuilt at the start. */
  caughtUp(): boolean;
}

export interface Limits {
  maxPayloadBytes: number;
  maxBatchSize: number;
  perSecond: number;
  burstSize: number;
  authPerSecond: number;
  authBurstSize: number;
}

export interface Ports {
  ask: Ask;
  access: AccessPort;
  accounts: AccountsPort;
  directory: DirectoryPort;
  alerts: AlertsPort;
  sourceMaps: SourceMapsPort;
  retention: RetentionPort;
  /** Undefined when it is off. */
  analytics: AnalyticsPort | undefined;
  ingest: IngestPort;
  commands: CommandPort;
  system: SystemPort;
  live: LivePort;
  status: StatusPort;
  clock: () => number;
}
