// Commands of the directory: decided on what it is, and again when somebody was faster.
import { expect, test } from 'vitest';
import { accessCommands } from '../../application/access/access-commands.ts';
import type { Decision } from '../../application/log.ts';
import type { DirectoryEvent, Recorded } from '../../domain/events.ts';
import type { Ask } from '../../projections/queries/all.ts';

const renamed = (position: number): Recorded<DirectoryEvent> => ({
  type: 'ProjectCreated',
  data: { name: `Shop ${position}`, slug: `shop-${position}` },
  position,
  recordedAt: position,
  projectId: `p${position}`,
  stream: `project:p${position}`,
  version: 1,
  actor: 'operator',
  cause: null,
});
const command = { type: 'CreateProject', projectId: 'new', name: 'New', slug: 'new' } as const;

const sending = (directory: (asked: number) => Recorded<DirectoryEvent>[], conflicts: number) => {
  const decided: Decision[] = [];
  let asked = 0;
  const ask = (async () => directory(asked++)) as unknown as Ask;
  const decide = async (decision: Decision) => {
    decided.push(decision);
    return decided.length > conflicts
      ? { outcome: 'appended' as const, position: 9 }
      : { outcome: 'conflict' as const, position: 0 };
  };
  const send = () => accessCommands(ask, { decide }).send(command, { kind: 'operator' });
  return { send, decided, asked: () => asked };
};

test('when somebody was faster, it is decided again on what they have made of the directory', async () => {
  const { send, decided } = sending((asked) => [renamed(1), ...(asked === 0 ? [] : [renamed(2)])], 1);
  expect(await send()).toBe(9);
  expect(decided.map(({ boundary }) => boundary?.after)).toEqual([1, 2]);
});

test('what was in vain though nobody was faster, a link that is used up, is not tried ten times', async () => {
  const { send, decided, asked } = sending(() => [renamed(1)], 100);
  await expect(send()).rejects.toMatchObject({ code: 'conflict' });
  expect([decided.length, asked()]).toEqual([1, 2]);
});
