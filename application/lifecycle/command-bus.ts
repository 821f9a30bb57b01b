// Carries out commands on issues, of people and of policies: reads the stream, decides, appends, and decides again when
// another was faster.
import { streams } from '../../domain/events.ts';
import { decide, evolve, type IssueCommand, type IssueState, initialState } from '../../domain/issue.ts';
import type { FireAlert, Reaction } from '../../domain/policies/policy.ts';
import { Rejected } from '../../domain/rejected.ts';
import type { Ask } from '../../projections/queries/all.ts';
import { checkpointNote, policyCheckpoint } from '../checkpoints.ts';
import type { Decision, Log } from '../log.ts';

export interface CommandResult {
  issue: IssueState;
  /** Whether the command changed anything. */
  updated: boolean;
  /** Log position of what was written, 0 for nothing. */
  position: number;
}

export interface CommandBus {
  /**
   * @param actor who, as the log names them: `token:<id>`, `policy:<name>`
   * @param cause the position that made a policy act
   * @throws Rejected, LogUnavailable
   */
  send(command: IssueCommand, actor: string, cause?: number): Promise<CommandResult>;
  /** Carries out what a policy answered with up to a position, and notes that it was done. */
  react(policy: string, reactions: readonly Reaction[], position: number): Promise<void>;
}

const mostAttempts = 10;
/** Reactions under way at a time: enough to share commits, few enough not to hold up what SDKs send. */
const reactionsAtATime = 100;

const alertDecision = ({ projectId, firing }: FireAlert, actor: string, cause: number): Decision => ({
  stream: streams.firings(firing.ruleId),
  projectId,
  actor,
  cause,
  events: [{ type: 'AlertFired', data: firing }],
});

export const commandBus = (ask: Ask, log: Pick<Log, 'decide'>): CommandBus => {
  const attempt = async (command: IssueCommand, actor: string, cause: number | null) => {
    const { projectId, fingerprint } = command;
    const stream = streams.issue(projectId, fingerprint);
    const past = await ask('streamEvents', { stream });
    // Whoever sends a command has found the issue: occurrences are never replayed to decide.
    const issue = past.reduce(evolve, initialState(true));
    const events = decide(command, issue);
    if (events.length === 0) return { issue, updated: false, position: 0 };
    const expectedVersion = past.at(-1)?.version ?? 0;
    const decision = { stream, projectId, expectedVersion, actor, cause, events };
    const { outcome, position } = await log.decide(decision);
    if (outcome === 'conflict') return undefined;
    const changed = events.reduce((state, event) => evolve(state, { ...event, position }), issue);
    return { issue: changed, updated: outcome === 'appended', position };
  };

  const send = async (command: IssueCommand, actor: string, cause?: number): Promise<CommandResult> => {
    for (let attempts = 0; attempts < mostAttempts; attempts++) {
      const result = await attempt(command, actor, cause ?? null);
      if (result !== undefined) return result;
    }
    throw new Rejected('conflict', 'the error is being changed by others; try again');
  };

  const carryOut = ({ command, policy, cause }: Reaction): Promise<unknown> => {
    const actor = `policy:${policy}`;
    return command.type === 'FireAlert'
      ? log.decide(alertDecision(command, actor, cause))
      : send(command, actor, cause);
  };

  return {
    send,
    react: async (policy, reactions, position) => {
      for (let first = 0; first < reactions.length; first += reactionsAtATime)
        await Promise.all(reactions.slice(first, first + reactionsAtATime).map(carryOut));
      await log.decide(checkpointNote(policyCheckpoint(policy), position));
    },
  };
};
