// The real projector thread on a workspace's files. What its policies answer is carried out here, unless a test is in the way.

import { commandBus } from '../../application/lifecycle/command-bus.ts';
import type { Reaction } from '../../domain/policies/policy.ts';
import type * as threadModule from '../../infrastructure/runner/projector-thread.ts';
import { dist } from './build.ts';
import { decideIn, streamsOf } from './regressions.ts';
import type { Workspace } from './workspace.ts';

export interface Asked {
  policy: string;
  reactions: Reaction[];
  position: number;
}

export interface Driven {
  thread: threadModule.ProjectorThread;
  /** What is wrong now, by code. */
  problems: Map<string, string>;
  /** Every request of a policy, oldest first. */
  asked: Asked[];
}

/** @param before runs before a request is carried out: what it throws, the policy is answered */
export const startThread = async (
  workspace: Workspace,
  before: (asked: Asked) => Promise<void> | void = () => undefined,
): Promise<Driven> => {
  const { startProjector } = (await import(dist('infrastructure/runner/projector-thread.js'))) as typeof threadModule;
  const bus = commandBus(streamsOf(workspace), { decide: decideIn(workspace) });
  const problems = new Map<string, string>();
  const asked: Asked[] = [];
  const { logPath, readPath } = workspace;
  const settings = { logPath, readPath, flushBatchSize: 100, flushIntervalMs: 20, sampleReservoirSize: 3 };
  const thread = await startProjector(
    { ...settings, alertCooldownMs: 0 },
    {
      onProgress: () => undefined,
      onReactions: async (policy, reactions, position) => {
        const request = { policy, reactions, position };
        asked.push(request);
        await before(request);
        await bus.react(policy, reactions, position);
      },
      onProblem: (code, reason) => {
        if (reason === undefined) problems.delete(code);
        else problems.set(code, reason);
      },
      onReplaced: () => undefined,
      onDeath: (error) => {
        throw error;
      },
    },
  );
  return { thread, problems, asked };
};
