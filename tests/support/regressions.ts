// The projector, policies and the command bus together in one process, without threads.
import type { IssueStatus, Recorded } from '../../domain/events.ts';
import { type IssueCommand, statusOf } from '../../domain/issue.ts';
import type { Policy } from '../../domain/policies/policy.ts';
import { regressionPolicy } from '../../domain/policies/regression.ts';
import type { Decision, DecisionResult } from '../../infrastructure/log/append.ts';
import { type CommandBus, commandBus } from '../../infrastructure/runner/command-bus.ts';
import type { PolicyRunner } from '../../infrastructure/runner/policy-runner.ts';
import type { Batch, Projector } from '../../infrastructure/runner/projector.ts';
import type { Ask } from '../../projections/queries/all.ts';
import { everyProjection, type Workspace } from './workspace.ts';

/** Answers the one query that the command bus has. */
export const streamsOf = (workspace: Workspace): Ask =>
  ((_name: string, { stream }: { stream: string }) => Promise.resolve(workspace.reader.stream(stream))) as never;

export const decideIn =
  (workspace: Workspace) =>
  (decision: Decision): Promise<DecisionResult> =>
    Promise.resolve(workspace.log.append({ occurrences: [], decisions: [decision] }).decisions[0] as DecisionResult);

const isNote = ({ events, also = [] }: Decision): boolean => events.length === 0 && also.length === 0;

export class Service {
  readonly bus: CommandBus;
  projector!: Projector;
  private runner!: PolicyRunner;
  private readonly workspace: Workspace;
  private readonly policies: () => Policy[];
  /** As if killed before it could note how far it has come. */
  private notesAreLost = false;

  constructor(workspace: Workspace, policies: () => Policy[] = () => [regressionPolicy()]) {
    this.workspace = workspace;
    this.policies = policies;
    const decide = decideIn(workspace);
    this.bus = commandBus(streamsOf(workspace), {
      decide: (decision) =>
        this.notesAreLost && isNote(decision)
          ? Promise.resolve({ outcome: 'appended', position: 0 })
          : decide(decision),
    });
    this.restart();
  }

  /** As after a kill: what was not committed is forgotten. */
  restart(): void {
    const { projector, runner } = this.workspace.startProjector(everyProjection, this.policies());
    this.projector = projector;
    this.runner = runner;
  }

  send(type: Exclude<IssueCommand['type'], 'ReopenIssue'>, project = 'p1', fingerprint = 'f1') {
    return this.bus.send({ type, projectId: project, fingerprint }, 'token:t1');
  }

  /** One batch. A kill comes after the commit, before the reaction or before its settlement. */
  async step(most: number, kill?: 'before reaction' | 'before settlement'): Promise<Batch> {
    const batch = this.projector.step(most);
    this.notesAreLost = kill === 'before settlement';
    if (kill !== 'before reaction') await this.bus.react(batch.reactions, batch.position);
    if (kill === undefined && batch.events > 0) this.runner.settled(batch.position);
    if (kill !== undefined) this.restart();
    return batch;
  }

  async drain(most = 100): Promise<void> {
    while ((await this.step(most)).events > 0);
  }
}

/** What a log should hold by the rule alone: the first occurrence after each resolution causes one regression, no other does. */
export const expectedRegressions = (events: readonly Recorded[]): { stream: string; cause: number }[] => {
  const status = new Map<string, { status: IssueStatus; since: number }>();
  const regressions: { stream: string; cause: number }[] = [];
  for (const event of events) {
    if (event.type === 'ErrorCaptured') continue;
    const next = statusOf(event.type);
    if (next === undefined) continue;
    const before = status.get(event.stream);
    if (event.type === 'IssueRegressed') {
      const back = events.find(
        ({ type, stream, position }) =>
          type === 'ErrorCaptured' && stream === event.stream && position > (before?.since ?? Number.MAX_SAFE_INTEGER),
      );
      if (before?.status === 'resolved' && back !== undefined)
        regressions.push({ stream: event.stream, cause: back.position });
    }
    status.set(event.stream, { status: next, since: event.position });
  }
  // Whoever is still resolved has not come back.
  for (const [stream, { status: now, since }] of status) {
    const back = events.find(
      (event) => event.type === 'ErrorCaptured' && event.stream === stream && event.position > since,
    );
    if (now === 'resolved' && back !== undefined) regressions.push({ stream, cause: back.position });
  }
  return regressions;
};

export const regressionsIn = (events: readonly Recorded[]): { stream: string; cause: number | null }[] =>
  events.filter(({ type }) => type === 'IssueRegressed').map(({ stream, cause }) => ({ stream, cause }));
