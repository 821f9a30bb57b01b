// What the HTTP layer needs from the rest, as interfaces: tests give it fakes, `server.ts` the real ones.
import type { KeyObject } from 'node:crypto';
import type { Scope } from '../domain/access-token.ts';
import type { Captured } from '../domain/ingest/capture.ts';
import type { IssueCommand, IssueState } from '../domain/issue.ts';
import type { Ask } from '../projections/queries/all.ts';

export type { Ask } from '../projections/queries/all.ts';

/** Who sends a request: an API token, bound to one project. */
export interface Identity {
  kind: 'token';
  id: string;
  name: string;
  projectId: string;
  scopes: ReadonlySet<Scope>;
}

export interface AccessPort {
  /** Undefined for a token that is unknown, revoked or expired. */
  resolveToken(token: string): Promise<Identity | undefined>;
}

export interface IngestKey {
  projectId: string;
  secret: KeyObject;
}

export interface IngestPort {
  keyOf(apiKey: string): IngestKey | undefined;
  readonly legacyKey: IngestKey;
  /** Validates and fingerprints one event. @throws InvalidEvent */
  capture(event: unknown, now: number): Captured;
  /** Answers how many of the events were taken, once these are on disk. @throws LogUnavailable */
  append(projectId: string, events: readonly Captured[]): Promise<number>;
}

export interface CommandPort {
  /** Resolves when the read models show the result. @throws Rejected, LogUnavailable */
  send(
    commands: readonly IssueCommand[],
    actor: string,
  ): Promise<{ issue: IssueState; updated: boolean; error?: Error }[]>;
}

export interface StatusPort {
  health(): { writable: boolean; usage: number; lag: number };
  /** False while read models are being rebuilt at the start. */
  caughtUp(): boolean;
}

export interface Limits {
  maxPayloadBytes: number;
  maxBatchSize: number;
  perSecond: number;
  burstSize: number;
}

export interface Ports {
  ask: Ask;
  access: AccessPort;
  ingest: IngestPort;
  commands: CommandPort;
  status: StatusPort;
  clock: () => number;
}
