// A policy reads the log and answers with commands. What it does depends on events alone, so that it does the same again
// when it is started anew, at any position.
import type { Firing } from '../alerts/events.ts';
import type { DecidedEvent, EventOf, Recorded } from '../events.ts';
import type { IssueCommand } from '../issue.ts';

/** Writes down that a rule has fired. Nothing refuses it: what it is decided on is in the log already. */
export interface FireAlert {
  type: 'FireAlert';
  projectId: string;
  firing: Firing;
}

export type PolicyCommand = IssueCommand | FireAlert;

export interface Reaction {
  /** Name of the policy, which becomes the actor `policy:<name>` of what it causes. */
  policy: string;
  /** Position of the event that made the policy act. */
  cause: number;
  command: PolicyCommand;
}

/** The log up to a position, as far as policies have reacted to it. Times are ms since the epoch. */
export interface Past {
  position: number;
  /** When the event there was recorded. */
  recordedAt: number;
  /** Decided events of some types, oldest first, with those that come later but were caused by then; only newer than a time if one is given. */
  decided<T extends DecidedEvent['type']>(types: readonly T[], since?: number): Iterable<Recorded<EventOf<T>>>;
  /** The first position that was recorded at a time or after it. */
  positionAt(time: number): number;
  /** Every event from a position on, in order. */
  from(position: number): Iterable<Recorded>;
  /** Every error that had been seen, once for each environment. */
  issues(): Iterable<{ projectId: string; fingerprint: string; environment: string }>;
}

export interface Policy {
  name: string;
  /** Takes one event, in order, and answers with the commands that it calls for. */
  react(event: Recorded): PolicyCommand[];
  /** Starts in the middle: makes the state what it was when all of this had been reacted to. */
  restore(past: Past): void;
}
