// A policy reads the log and answers with commands. Its state is a fold of decided events alone, so that a restart
// can restore it as of any position; what it reacts to may be any event.
import type { Recorded } from '../events.ts';
import type { IssueCommand } from '../issue.ts';

export interface Reaction {
  /** Name of the policy, which becomes the actor `policy:<name>` of what it causes. */
  policy: string;
  /** Position of the event that made the policy act. */
  cause: number;
  command: IssueCommand;
}

export interface Policy {
  name: string;
  /** Takes one event, in order, and answers with the command it calls for, if any. */
  react(event: Recorded): IssueCommand | undefined;
  /** Takes one decided event without reacting: restores the state after a restart. */
  restore(event: Recorded): void;
}
