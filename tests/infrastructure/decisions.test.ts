// Decisions are written as a whole or not at all, and whoever was slower is told so.
import { describe, expect, test } from 'vitest';
import type { Effect } from '../../application/effects.ts';
import type { Decision } from '../../application/log.ts';
import type { DecidedEvent } from '../../domain/events.ts';
import { verifyChain } from '../../infrastructure/log/audit-chain.ts';
import { captured, projectCreated, resolved, tokenCreated } from '../support/events.ts';
import { inWorkspace, type Workspace } from '../support/workspace.ts';
import { append, chainProblems, changing, count, decision, occurrence, outcomes } from './groups.ts';

const created = (name: string): DecidedEvent => ({ type: 'ProjectCreated', data: { name, slug: name } });
const promoted: DecidedEvent = { type: 'UserPromoted', data: { userId: 'u1', username: 'ann' } };
const demoted: DecidedEvent = { type: 'UserDemoted', data: { userId: 'u1', username: 'ann' } };

const secretTables = ['project_keys', 'api_tokens', 'passkeys', 'sessions', 'links', 'erasures'];
const credentialsOf = (workspace: Workspace) =>
  Object.fromEntries(
    secretTables.map((table) => [table, workspace.log.connection.prepare(`SELECT * FROM ${table}`).all()]),
  );

/** Everything that a decision may leave behind. */
const all = (workspace: Workspace) => ({
  events: workspace.reader.after(0, 1000),
  head: workspace.log.head(),
  chain: verifyChain(workspace.log.connection),
  credentials: credentialsOf(workspace),
});

const conflict = { outcome: 'conflict', position: 0 };

describe('a boundary', () => {
  const types = ['ProjectCreated', 'TokenCreated'] as const;
  const since = (position: number, given: Partial<Decision> = {}): Decision => {
    const { expectedVersion: _, ...rest } = decision({ stream: 'project:new', boundary: { types, after: position } });
    return { ...rest, ...given };
  };

  test(
    'conflicts when a newer event of its types is there, in whichever stream',
    inWorkspace((workspace) => {
      workspace.append(projectCreated(), tokenCreated());
      const before = all(workspace);
      expect(outcomes(workspace, since(1))).toEqual(['conflict']);
      expect(outcomes(workspace, since(0))).toEqual(['conflict']);
      expect(all(workspace)).toEqual(before);
    }),
  );

  test(
    'does not conflict with the event that it names, nor with older ones',
    inWorkspace((workspace) => {
      workspace.append(projectCreated(), tokenCreated());
      expect(append(workspace, [], [since(2)]).decisions).toEqual([{ outcome: 'appended', position: 3 }]);
    }),
  );

  test(
    'does not conflict with newer events of other types, nor with occurrences',
    inWorkspace((workspace) => {
      workspace.append(projectCreated(), resolved(), captured(), captured());
      expect(append(workspace, [occurrence()], [since(1)]).decisions).toEqual([{ outcome: 'appended', position: 6 }]);
    }),
  );

  test(
    'holds in an empty log, and of two on the same one in a group the first wins',
    inWorkspace((workspace) => {
      const first = since(0, { events: [created('a')] });
      expect(outcomes(workspace, first, since(0, { stream: 'project:b', events: [created('b')] }))).toEqual([
        'appended',
        'conflict',
      ]);
      expect(workspace.reader.ofTypes(types)).toMatchObject([{ data: { name: 'a' } }]);
    }),
  );

  test(
    'does not conflict with what the decision itself writes',
    inWorkspace((workspace) => {
      const also = [{ stream: 'project:b', projectId: 'b', events: [created('b'), created('c')] }];
      expect(outcomes(workspace, since(0, { events: [created('a')], also }))).toEqual(['appended']);
      expect(count(workspace)).toBe(3);
    }),
  );

  test(
    'and a version are both held to',
    inWorkspace((workspace) => {
      workspace.append(projectCreated(), resolved());
      const on = (position: number, expectedVersion: number) =>
        outcomes(workspace, since(position, { stream: 'issue:p1:f1', expectedVersion }))[0];
      expect([on(0, 1), on(1, 0), on(1, 1)]).toEqual(['conflict', 'conflict', 'appended']);
    }),
  );

  test(
    'is found crossed by an event of another connection',
    inWorkspace((workspace) => {
      workspace.append(projectCreated());
      const other = workspace.openLog();
      append({ log: other }, [], [since(1, { events: [created('a')] })]);
      other.close();
      expect(outcomes(workspace, since(1, { stream: 'project:b' }))).toEqual(['conflict']);
    }),
  );
});

describe('what is written to other streams', () => {
  const also = [
    { stream: 'user:u1', projectId: null, events: [promoted, demoted] },
    { stream: 'project:a', projectId: 'a', events: [created('a')] },
  ];

  test(
    'is numbered there, comes after the first, and is by the same actor',
    inWorkspace((workspace) => {
      append(workspace, [], [decision({ stream: 'user:u1', projectId: null, events: [promoted] })]);
      expect(append(workspace, [], [decision({ actor: 'user:u9', also })])).toEqual({
        head: 5,
        decisions: [{ outcome: 'appended', position: 5 }],
        refused: [],
      });
      const actor = 'user:u9';
      expect(workspace.reader.after(1, 10)).toMatchObject([
        { position: 2, stream: 'issue:p1:f1', projectId: 'p1', version: 1, type: 'IssueResolved', actor },
        { position: 3, stream: 'user:u1', projectId: null, version: 2, type: 'UserPromoted', actor },
        { position: 4, stream: 'user:u1', projectId: null, version: 3, type: 'UserDemoted', actor },
        { position: 5, stream: 'project:a', projectId: 'a', version: 1, type: 'ProjectCreated', actor },
      ]);
      expect(chainProblems(workspace)).toEqual([]);
    }),
  );

  test(
    "may go on in the decision's own stream",
    inWorkspace((workspace) => {
      const own = { stream: 'user:u1', projectId: null, events: [promoted] };
      append(workspace, [], [decision({ ...own, also: [own, { ...own, events: [demoted] }] })]);
      expect(workspace.reader.stream('user:u1').map(({ version }) => version)).toEqual([1, 2, 3]);
    }),
  );

  test(
    'is not written when the decision conflicts',
    inWorkspace((workspace) => {
      workspace.append(resolved());
      const before = all(workspace);
      expect(outcomes(workspace, decision({ also }))).toEqual(['conflict']);
      expect(outcomes(workspace, { ...changing({ kind: 'use-link', tokenHash: 'h' }), also })).toEqual(['conflict']);
      expect(all(workspace)).toEqual(before);
    }),
  );

  test(
    'fails with the whole group when it cannot be written',
    inWorkspace((workspace) => {
      workspace.append(projectCreated());
      const before = all(workspace);
      const broken = { stream: null as never, projectId: null, events: [promoted] };
      expect(() => append(workspace, [occurrence()], [decision({ also: [...also, broken] })])).toThrow(/NOT NULL/);
      expect(all(workspace)).toEqual(before);
      expect(outcomes(workspace, decision({ also }))).toEqual(['appended']);
      expect(chainProblems(workspace)).toEqual([]);
    }),
  );
});

const key = (apiKey: string, projectId = 'p1') => ({ kind: 'add-project-key', projectId, apiKey }) as const;
const token = (tokenHash: string, id: string) =>
  ({ kind: 'add-token', tokenHash, id, projectId: 'p1', name: 'CI', scopes: 'errors:read', expiresAt: null }) as const;
const passkey = (credentialId: string, { id = 'k1', counter = 0 } = {}) =>
  ({ kind: 'add-passkey', id, userId: 'u1', credentialId, publicKey: 'p', counter, transports: '' }) as const;
const session = (tokenHash: string, id: string) =>
  ({ kind: 'add-session', id, userId: 'u1', tokenHash, now: 1, expiresAt: 9, userAgent: '', address: '' }) as const;
const link = (tokenHash: string) =>
  ({ kind: 'add-link', link: 'invite', tokenHash, subject: 'i1', expiresAt: 9 }) as const;
const useLink = (tokenHash: string) => ({ kind: 'use-link', tokenHash }) as const;
const usePasskey = (counter: number, credentialId = 'c1') =>
  ({ kind: 'use-passkey', credentialId, counter, now: 5 }) as const;

/** A group with one decision that conflicts: the others, and the occurrences, are kept; nothing of that one is. */
const expectOnlyThatOneLost = (workspace: Workspace, lost: Decision) => {
  const { events, credentials, chain } = all(workspace);
  const also = [{ stream: 'user:u2', projectId: null, events: [promoted] }];
  const kept = (stream: string) => decision({ stream, effects: [key(`key of ${stream}`, stream)] });
  const result = append(workspace, [occurrence('e1'), occurrence()], [kept('one'), { ...lost, also }, kept('two')]);
  const next = (events.at(-1)?.position ?? 0) + 1;
  expect(result).toEqual({
    head: next + 3,
    decisions: [{ outcome: 'appended', position: next + 2 }, conflict, { outcome: 'appended', position: next + 3 }],
    refused: [],
  });
  const now = all(workspace);
  expect(now.events.slice(events.length).map(({ stream }) => stream)).toEqual([
    'issue:p1:f1',
    'issue:p1:f1',
    'one',
    'two',
  ]);
  expect(now.events.slice(0, events.length)).toEqual(events);
  const { project_keys: keys = [], ...others } = now.credentials;
  const { project_keys: keysBefore = [], ...othersBefore } = credentials;
  const keysOfKept = ['one', 'two'].map((stream) => ({ api_key: `key of ${stream}`, project_id: stream }));
  expect(keys).toHaveLength(keysBefore.length + 2);
  expect(keys).toEqual(expect.arrayContaining([...keysBefore, ...keysOfKept]));
  expect(others).toEqual(othersBefore);
  expect(now.chain).toEqual({ events: chain.events + 2, head: expect.any(String), problems: [] });
};

describe('a credential that is used', () => {
  test(
    'as a link, once: the second who comes with it has come in vain',
    inWorkspace((workspace) => {
      append(workspace, [], [changing(link('h'))]);
      expect(outcomes(workspace, changing(useLink('h')), changing(useLink('h')))).toEqual(['appended', 'conflict']);
      expect(outcomes(workspace, changing(useLink('h')))).toEqual(['conflict']);
      expect(count(workspace, 'links')).toBe(0);
      expect(count(workspace)).toBe(2);
    }),
  );

  test.each([
    [5, 6, 'appended'],
    [5, 5, 'conflict'],
    [5, 4, 'conflict'],
    [5, 0, 'conflict'],
    [0, 0, 'appended'],
    [0, 1, 'appended'],
  ])('as a passkey with the counter at %i and then %i is: %s', (counter, next, outcome) =>
    inWorkspace((workspace) => {
      append(workspace, [], [changing(passkey('c1', { counter }))]);
      expect(outcomes(workspace, changing(usePasskey(next)))).toEqual([outcome]);
      const used = outcome === 'appended' ? { counter: next, last_used_at: 5 } : { counter, last_used_at: null };
      expect(credentialsOf(workspace).passkeys).toMatchObject([used]);
    })(),
  );

  const inVain: [string, Effect][] = [
    ['a link that is not there', useLink('none')],
    ['a passkey that is not there', usePasskey(9, 'none')],
    ['a passkey with a counter that has not grown', usePasskey(5)],
  ];
  test.each(inVain)('in vain, as %s, takes its whole decision with it and nothing else', (_, use) =>
    inWorkspace((workspace) => {
      append(workspace, [], [changing(passkey('c1', { counter: 5 }), link('h'), session('s', 's1'), key('k'))]);
      const others = [session('new', 's2'), { kind: 'remove-sessions', userId: 'u1' }, useLink('h')] as const;
      expectOnlyThatOneLost(workspace, changing(...others, use, token('h', 't1')));
    })(),
  );

  test(
    'by removing what is not there is no conflict',
    inWorkspace((workspace) => {
      const removals: Effect[] = [
        { kind: 'remove-token', id: 'none' },
        { kind: 'remove-passkey', id: 'none' },
        { kind: 'remove-session', id: 'none', userId: 'u1' },
        { kind: 'remove-links', subject: 'none' },
        { kind: 'remove-user', userId: 'none' },
        { kind: 'use-token', id: 'none', now: 1 },
      ];
      expect(outcomes(workspace, ...removals.map((removal) => changing(removal)))).toEqual(
        removals.map(() => 'appended'),
      );
    }),
  );
});

describe('a credential that is there already', () => {
  const twice: [string, Effect, Effect][] = [
    ['a passkey', passkey('c1', { id: 'k1' }), passkey('c1', { id: 'k2' })],
    ["a passkey's id", passkey('c1', { id: 'k1' }), passkey('c2', { id: 'k1' })],
    ['an api key', key('same'), key('same', 'p2')],
    ['an api key as a replacement', key('same'), { kind: 'replace-project-key', projectId: 'p2', apiKey: 'same' }],
    ['a token', token('h', 't1'), token('h', 't2')],
    ["a token's id", token('h1', 't1'), token('h2', 't1')],
    ['a session', session('h', 's1'), session('h', 's2')],
    ['a link', link('h'), link('h')],
    ['an erasure', { kind: 'erase-project', projectId: 'p2' }, { kind: 'erase-project', projectId: 'p2' }],
  ];
  test.each(twice)('%s: is a conflict, not an exception, and nothing else is lost', (_, first, second) =>
    inWorkspace((workspace) => {
      expect(outcomes(workspace, changing(first))).toEqual(['appended']);
      expectOnlyThatOneLost(workspace, changing(session('fresh', 'fresh'), second, link('fresh')));
    })(),
  );

  test.each(twice)('%s: is a conflict within one group and one decision as well', (_, first, second) =>
    inWorkspace((workspace) => {
      expect(outcomes(workspace, changing(first, second), changing(first), changing(second))).toEqual([
        'conflict',
        'appended',
        'conflict',
      ]);
      expect(count(workspace)).toBe(1);
      expect(chainProblems(workspace)).toEqual([]);
    })(),
  );
});

test(
  'the chain is whole after all kinds of conflicts, and the positions have no gaps',
  inWorkspace((workspace) => {
    append(workspace, [], [decision({ effects: [key('k')] })]);
    const inVain = [
      decision(),
      changing(useLink('none')),
      changing(key('k')),
      { ...changing(), boundary: { types: ['IssueResolved'], after: 0 } } satisfies Decision,
    ];
    for (const lost of inVain) {
      const conflicted = { ...lost, also: [{ stream: 'user:u2', projectId: null, events: [promoted, demoted] }] };
      append(workspace, [occurrence()], [conflicted, changing(), conflicted, conflicted, changing()]);
    }
    expect(verifyChain(workspace.log.connection)).toMatchObject({ events: 9, problems: [] });
    expect(workspace.reader.after(0, 100).map(({ position }) => position)).toEqual(
      Array.from({ length: 13 }, (_, index) => index + 1),
    );
  }),
);
