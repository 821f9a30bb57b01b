// Commands on issues: decided on what the stream holds, and again when another was faster.
import { expect, test } from 'vitest';
import { commandBus } from '../../application/lifecycle/command-bus.ts';
import type { Decision } from '../../application/log.ts';
import { resolved } from '../support/events.ts';
import { decideIn, Service, streamsOf } from '../support/regressions.ts';
import { inWorkspace } from '../support/workspace.ts';

const resolve = { type: 'ResolveIssue', projectId: 'p1', fingerprint: 'f1', note: 'fixed' } as const;

test(
  'a command writes its event with who sent it, and answers the new status',
  inWorkspace(async (workspace) => {
    const result = await new Service(workspace).bus.send(resolve, 'token:t9');
    expect(result).toMatchObject({ updated: true, position: 1, issue: { status: 'resolved', since: 1 } });
    expect(workspace.reader.stream('issue:p1:f1')).toMatchObject([
      { type: 'IssueResolved', version: 1, actor: 'token:t9', cause: null, data: { note: 'fixed' } },
    ]);
  }),
);

test(
  'the same status again changes nothing',
  inWorkspace(async (workspace) => {
    const { bus } = new Service(workspace);
    await bus.send(resolve, 'token:t1');
    expect(await bus.send(resolve, 'token:t2')).toMatchObject({ updated: false, position: 0, issue: { since: 1 } });
    expect(workspace.log.head()).toBe(1);
  }),
);

test(
  'a command that lost a race decides again on what the other has written',
  inWorkspace(async (workspace) => {
    let others = 3;
    const decide = (decision: Decision) => {
      if (others-- > 0) workspace.append(resolved({ at: '10:00' }));
      return decideIn(workspace)(decision);
    };
    const bus = commandBus(streamsOf(workspace), { decide });
    const muted = await bus.send({ ...resolve, type: 'MuteIssue' }, 'token:t1');
    expect(muted).toMatchObject({ updated: true, position: 4, issue: { status: 'muted' } });
    expect(workspace.reader.stream('issue:p1:f1').at(-1)).toMatchObject({ version: 4, data: { from: 'resolved' } });
  }),
);

test(
  'a command that loses every race is rejected in the end, and has written nothing',
  inWorkspace(async (workspace) => {
    const bus = commandBus(streamsOf(workspace), {
      decide: () => Promise.resolve({ outcome: 'conflict', position: 0 }),
    });
    await expect(bus.send(resolve, 'token:t1')).rejects.toMatchObject({ name: 'Rejected', code: 'conflict' });
    expect(workspace.log.head()).toBe(0);
  }),
);

test(
  'a log that cannot be written is told to the sender',
  inWorkspace(async (workspace) => {
    const decide = () => Promise.reject(new Error('the log cannot be written: disk full'));
    const bus = commandBus(streamsOf(workspace), { decide });
    await expect(bus.send(resolve, 'token:t1')).rejects.toThrow('disk full');
  }),
);
