// Several commands at once: each is told what has become of it.
import { expect, test } from 'vitest';
import { commandBus } from '../../application/lifecycle/command-bus.ts';
import { issueCommands } from '../../application/lifecycle/issue-commands.ts';
import type { Decision } from '../../application/log.ts';
import { LogUnavailable } from '../../application/log.ts';
import { decideIn, streamsOf } from '../support/regressions.ts';
import { inWorkspace, type Workspace } from '../support/workspace.ts';

const commands = ['f1', 'f2', 'f3'].map((fingerprint) => ({
  type: 'ResolveIssue' as const,
  projectId: 'p1',
  fingerprint,
}));

/** A disk with room for so many decisions. */
const withRoomFor = (workspace: Workspace, room: number) => {
  let left = room;
  const decide = (decision: Decision) =>
    left-- > 0 ? decideIn(workspace)(decision) : Promise.reject(new LogUnavailable('the disk is full'));
  return issueCommands(commandBus(streamsOf(workspace), { decide }), () => Promise.resolve(true));
};

test(
  'when the disk runs full between them, what was done is said to be done, and what was not is not',
  inWorkspace(async (workspace) => {
    const results = await withRoomFor(workspace, 2).send(commands, 'token:t1');
    expect(results.map(({ updated }) => updated)).toEqual([true, true, false]);
    expect(results.map(({ error }) => error?.message)).toEqual([
      undefined,
      undefined,
      'the log cannot be written: the disk is full',
    ]);
    expect(workspace.reader.after(0, 10).map(({ stream }) => stream)).toEqual(['issue:p1:f1', 'issue:p1:f2']);
  }),
);

test(
  'when none of them was done, all may be sent again',
  inWorkspace(async (workspace) => {
    await expect(withRoomFor(workspace, 0).send(commands, 'token:t1')).rejects.toThrow(LogUnavailable);
    expect(workspace.log.head()).toBe(0);
  }),
);
