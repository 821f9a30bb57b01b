// The projector, the reactor and the command bus together in one process, without threads: so that a test says when one is
// killed. tests/infrastructure/projector-thread.test.ts drives the thread.

import { policyCheckpoint } from '../../application/checkpoints.ts';
import { type CommandBus, commandBus } from '../../application/lifecycle/command-bus.ts';
import type { Decision, DecisionResult } from '../../application/log.ts';
import type { IssueStatus, Recorded } from '../../domain/events.ts';
import { type IssueCommand, statusOf } from '../../domain/issue.ts';
import type { Policy } from '../../domain/policies/policy.ts';
import { regressionPolicy } from '../../domain/policies/regression.ts';
import { checkpointOf } from '../../infrastructure/log/checkpoints.ts';
import { pastOf } from '../../infrastructure/runner/past.ts';
import { PolicyLine } from '../../infrastructure/runner/policy-line.ts';
import type { Batch, Projector } from '../../infrastructure/runner/projector.ts';
import { Reactor, type Request } from '../../infrastructure/runner/reactor.ts';
import type { Ask } from '../../projections/queries/all.ts';
import { eventually } from './eventually.ts';
import type { Workspace } from './workspace.ts';

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
  private reactor!: Reactor;
  private requests: Request[] = [];
  private readonly workspace: Workspace;
  private readonly policies: readonly (() => Policy)[];
  /** As if killed before it could note how far it has come. */
  private notesAreLost = false;

  constructor(workspace: Workspace, policies: readonly (() => Policy)[] = [regressionPolicy]) {
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
    this.reactor?.close();
    const { projector, store } = this.workspace.startProjector();
    const log = this.workspace.log.connection;
    const reached = (policy: string) => checkpointOf(log, policyCheckpoint(policy));
    const pastAt = (position: number) => pastOf(log, store.connection, position);
    this.projector = projector;
    this.requests = [];
    this.reactor = new Reactor({
      lines: this.policies.map((make) => new PolicyLine(make, reached, pastAt)),
      log: this.workspace.reader,
      folded: () => projector.position,
      send: (request) => this.requests.push(request),
      onState: (policy, reason) => {
        if (reason !== undefined) throw new Error(`${policy}: ${reason}`);
      },
    });
  }

  send(type: Exclude<IssueCommand['type'], 'ReopenIssue'>, project = 'p1', fingerprint = 'f1') {
    return this.bus.send({ type, projectId: project, fingerprint }, 'token:t1');
  }

  /** One batch; what policies answer waits. */
  fold(most: number): Batch {
    const batch = this.projector.step(most);
    this.reactor.offer(batch.news, batch.after);
    return batch;
  }

  /** One batch. A kill comes after the commit, before the reaction or before its settlement. */
  async step(most: number, kill?: 'before reaction' | 'before settlement'): Promise<Batch> {
    const batch = this.fold(most);
    this.notesAreLost = kill === 'before settlement';
    if (kill !== 'before reaction') await this.carryOut();
    this.notesAreLost = false;
    if (kill !== undefined) this.restart();
    return batch;
  }

  /** Until nothing is left to fold, and every policy has noted that it has come there. */
  async drain(most = 100): Promise<void> {
    while ((await this.step(most)).events > 0);
    this.reactor.wake();
    await eventually(async () => {
      this.reactor.note(0);
      await this.carryOut();
      if (this.reactor.position < this.projector.position) throw new Error('a policy is behind');
    });
    if (this.projector.step(most).events > 0) await this.drain(most);
  }

  private async carryOut(): Promise<void> {
    for (let next = this.requests.shift(); next !== undefined; next = this.requests.shift()) {
      await this.bus.react(next.policy, next.reactions, next.position);
      this.reactor.answered(next.sequence);
    }
  }
}

/** The first occurrence after a resolution that did not happen more than a minute before it. */
const comeBack = (events: readonly Recorded[], stream: string, resolution: Recorded): Recorded | undefined =>
  events.find(
    (event) =>
      event.type === 'ErrorCaptured' &&
      event.stream === stream &&
      event.position > resolution.position &&
      (event.data.occurredAt >= resolution.recordedAt - 60_000 || event.recordedAt <= resolution.recordedAt),
  );

/** What a log should hold by the rule alone: the first occurrence after each resolution causes one regression, no other does. */
export const expectedRegressions = (events: readonly Recorded[]): { stream: string; cause: number }[] => {
  const status = new Map<string, { status: IssueStatus; since: Recorded }>();
  const regressions: { stream: string; cause: number }[] = [];
  const expect = (stream: string, before: { status: IssueStatus; since: Recorded } | undefined): void => {
    const back = before?.status === 'resolved' ? comeBack(events, stream, before.since) : undefined;
    if (back !== undefined) regressions.push({ stream, cause: back.position });
  };
  for (const event of events) {
    const next = statusOf(event.type);
    if (next === undefined) continue;
    if (event.type === 'IssueRegressed') expect(event.stream, status.get(event.stream));
    status.set(event.stream, { status: next, since: event });
  }
  // Whoever is still resolved has not come back.
  for (const [stream, last] of status) expect(stream, last);
  return regressions;
};

export const regressionsIn = (events: readonly Recorded[]): { stream: string; cause: number | null }[] =>
  events.filter(({ type }) => type === 'IssueRegressed').map(({ stream, cause }) => ({ stream, cause }));
