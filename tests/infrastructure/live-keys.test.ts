// Occurrences come with a project key that is valid when they are written, not only when they were received.
import { expect, test } from 'vitest';
import type { Effect } from '../../application/effects.ts';
import type { Decision } from '../../application/log.ts';
import type { LogStore } from '../../infrastructure/log/log-store.ts';
import { inWorkspace, type Workspace } from '../support/workspace.ts';
import { append, changing, count, decision, occurrence } from './groups.ts';

const add = (apiKey: string, projectId = 'p1'): Effect => ({ kind: 'add-project-key', projectId, apiKey });
const replace = (apiKey: string, projectId = 'p1') => ({ kind: 'replace-project-key', projectId, apiKey }) as const;
const erase = (projectId = 'p1'): Effect => ({ kind: 'erase-project', projectId });

const sent = (apiKey: string | null, project = 'p1', eventId: string | null = null) =>
  occurrence(eventId, project, apiKey);
const change = (log: LogStore, ...changes: Effect[]) =>
  expect(append({ log }, [], [changing(...changes)]).decisions[0]?.outcome).toBe('appended');

/** Whether an occurrence with each key is refused. */
const areRefused = (workspace: Workspace, ...keys: (string | null)[]) => {
  const { refused } = append(
    workspace,
    keys.map((key) => sent(key)),
  );
  return keys.map((_, index) => refused.includes(index));
};

/** Whoever changes keys: the store that appends, or another connection of another process. */
const inBothWays = [
  ['by the same store', (workspace: Workspace, ...changes: Effect[]) => change(workspace.log, ...changes)],
  [
    'by another connection',
    (workspace: Workspace, ...changes: Effect[]) => {
      const other = workspace.openLog();
      change(other, ...changes);
      other.close();
    },
  ],
] as const;

test.each(inBothWays)('a key that is replaced %s is refused at once, and the new one is not', (_, changeKeys) =>
  inWorkspace((workspace) => {
    change(workspace.log, add('old'), add('other', 'p2'));
    expect(areRefused(workspace, 'old', 'new', 'other')).toEqual([false, true, false]);
    changeKeys(workspace, replace('new'));
    expect(areRefused(workspace, 'old', 'new', 'other')).toEqual([true, false, false]);
    changeKeys(workspace, replace('newer'));
    expect(areRefused(workspace, 'old', 'new', 'newer')).toEqual([true, true, false]);
    changeKeys(workspace, replace('old'));
    expect(areRefused(workspace, 'old', 'newer')).toEqual([false, true]);
  })(),
);

test.each(inBothWays)(
  "the keys of a project that is erased %s are refused at once, and others' are not",
  (_, changeKeys) =>
    inWorkspace((workspace) => {
      change(workspace.log, add('one'), add('two'), add('other', 'p2'));
      expect(areRefused(workspace, 'one', 'two', 'other')).toEqual([false, false, false]);
      changeKeys(workspace, erase());
      expect(areRefused(workspace, 'one', 'two', 'other')).toEqual([true, true, false]);
    })(),
);

test.each(inBothWays)('a key that is added %s is valid at once', (_, changeKeys) =>
  inWorkspace((workspace) => {
    expect(areRefused(workspace, 'k')).toEqual([true]);
    changeKeys(workspace, add('k'));
    expect(areRefused(workspace, 'k')).toEqual([false]);
  })(),
);

test(
  'another connection that stays open may change keys again and again, in turns with the store itself',
  inWorkspace((workspace) => {
    change(workspace.log, add('0'));
    const other = workspace.openLog();
    for (let round = 1; round < 10; round++) {
      change(round % 3 === 0 ? workspace.log : other, replace(`${round}`));
      expect(areRefused(workspace, `${round - 1}`, `${round}`)).toEqual([true, false]);
      expect(areRefused({ ...workspace, log: other } as Workspace, `${round - 1}`, `${round}`)).toEqual([true, false]);
    }
    other.close();
  }),
);

test(
  'those that are refused are told by their place in the group, and nothing of them is written',
  inWorkspace((workspace) => {
    change(workspace.log, add('old'), add('other', 'p2'));
    change(workspace.log, replace('new'));
    const rows = [sent('old'), sent('new'), sent('other', 'p2'), sent('old'), sent(null), sent('nobody')];
    expect(append(workspace, rows, [decision()])).toEqual({
      head: 6,
      decisions: [{ outcome: 'appended', position: 6 }],
      refused: [0, 3, 5],
    });
    expect(workspace.reader.after(2, 10).map(({ projectId }) => projectId)).toEqual(['p1', 'p2', 'p1', 'p1']);
  }),
);

test(
  'a group of which all are refused has written nothing',
  inWorkspace((workspace) => {
    expect(append(workspace, [sent('k'), sent('k')])).toEqual({ head: 0, decisions: [], refused: [0, 1] });
    expect([count(workspace), workspace.log.head()]).toEqual([0, 0]);
  }),
);

test(
  'the shared secret passes whatever keys there are: none, others, or those of an erased project',
  inWorkspace((workspace) => {
    expect(areRefused(workspace, null)).toEqual([false]);
    change(workspace.log, add('k'));
    expect(areRefused(workspace, null, null)).toEqual([false, false]);
    change(workspace.log, erase());
    expect(areRefused(workspace, null, 'k')).toEqual([false, true]);
    expect(count(workspace)).toBe(6);
  }),
);

test(
  'the event id of a refused occurrence is free: sent again with the new key it is stored',
  inWorkspace((workspace) => {
    change(workspace.log, add('new'));
    expect(append(workspace, [sent('old', 'p1', 'e1')])).toMatchObject({ head: 0, refused: [0] });
    expect(append(workspace, [sent('new', 'p1', 'e1')])).toMatchObject({ head: 2, refused: [] });
    expect(append(workspace, [sent('new', 'p1', 'e1')])).toMatchObject({ head: 0, refused: [] });
  }),
);

test(
  'an occurrence that is stored already is refused all the same when its key is no longer valid',
  inWorkspace((workspace) => {
    change(workspace.log, add('old'));
    append(workspace, [sent('old', 'p1', 'e1')]);
    change(workspace.log, replace('new'));
    expect(append(workspace, [sent('old', 'p1', 'e1')]).refused).toEqual([0]);
  }),
);

test(
  'occurrences come before the decisions of their group: the key that these replace was valid still',
  inWorkspace((workspace) => {
    change(workspace.log, add('old'));
    expect(append(workspace, [sent('old'), sent('new')], [changing(replace('new'))]).refused).toEqual([1]);
    expect(areRefused(workspace, 'old', 'new')).toEqual([true, false]);
  }),
);

const inVain: [string, (workspace: Workspace) => void][] = [
  [
    'conflicts',
    (workspace) => {
      const lost: Decision = changing(replace('new'), { kind: 'use-link', tokenHash: 'none' });
      expect(append(workspace, [sent('old')], [lost]).decisions[0]?.outcome).toBe('conflict');
    },
  ],
  [
    'fails with its group',
    (workspace) => {
      const broken = decision({ actor: null as never });
      expect(() => append(workspace, [sent('old')], [changing(replace('new')), broken])).toThrow(/NOT NULL/);
    },
  ],
];
test.each(inVain)('a replacement that %s replaces nothing', (_, attempt) =>
  inWorkspace((workspace) => {
    change(workspace.log, add('old'));
    attempt(workspace);
    expect(areRefused(workspace, 'old', 'new')).toEqual([false, true]);
  })(),
);

test(
  'the keys are known when the log is opened again',
  inWorkspace((workspace) => {
    change(workspace.log, add('old'));
    change(workspace.log, replace('new'));
    workspace.log.close();
    workspace.log = workspace.openLog();
    expect(areRefused(workspace, 'old', 'new')).toEqual([true, false]);
  }),
);
