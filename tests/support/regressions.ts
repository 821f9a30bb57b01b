// The projector, the regression policy and the command bus together in one process, without threads.
import type { IssueStatus, Recorded } from '../../domain/events.ts';
import { type IssueCommand, statusOf } from '../../domain/issue.ts';
import { regressionPolicy } from '../../domain/policies/regression.ts';
import type { Decision, DecisionResult } from '../../infrastructure/log/append.ts';
import { type CommandBus, commandBus } from '../../infrastructure/runner/command-bus.ts';
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

export class Service {
  readonly bus: CommandBus;
  projector: Projector;
  private readonly workspace: Workspace;

  constructor(workspace: Workspace) {
    this.workspace = workspace;
    this.bus = commandBus(streamsOf(workspace), { decide: decideIn(workspace) });
    this.projector = this.start();
  }

  /** As after a kill: what was not committed is forgotten. */
  restart(): void {
    this.projector = this.start();
  }

  send(type: Exclude<IssueCommand['type'], 'ReopenIssue'>, project = 'p1', fingerprint = 'f1') {
    return this.bus.send({ type, projectId: project, fingerprint }, 'token:t1');
  }

  /** One batch. A kill comes after the commit, before the reaction or before its settlement. */
  async step(most: number, kill?: 'before reaction' | 'before settlement'): Promise<Batch> {
    const batch = this.projector.step(most);
    if (kill !== 'before reaction') await this.bus.react(batch.reactions);
    if (kill === undefined && batch.events > 0) this.projector.settled(batch);
    if (kill !== undefined) this.restart();
    return batch;
  }

  async drain(most = 100): Promise<void> {
    while ((await this.step(most)).events > 0);
  }

  private start(): Projector {
    return this.workspace.startProjector(everyProjection, [regressionPolicy()]).projector;
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
