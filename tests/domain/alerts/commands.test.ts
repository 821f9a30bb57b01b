// Who may change which rules, and what is written when they do.
import { describe, expect, test } from 'vitest';
import type { Caller } from '../../../domain/access/caller.ts';
import { type AccessCommand, decideAccess } from '../../../domain/access/commands.ts';
import { directoryOf } from '../../../domain/access/directory.ts';
import { mostChannels, mostRules } from '../../../domain/alerts/commands.ts';
import type { DirectoryEvent, Recorded } from '../../../domain/events.ts';
import {
  alerted,
  type Happening,
  projectCreated,
  projectDeleted,
  tokenCreated,
  tokenRevoked,
  told,
} from '../../support/events.ts';

const registered = (userId: string, isAdmin: boolean) =>
  told({ type: 'UserRegistered', data: { userId, username: userId, isAdmin, inviteId: null } });
const past = [
  registered('root', true),
  registered('ann', false),
  projectCreated(),
  projectCreated({ id: 'p2', name: 'Blog' }),
  tokenCreated(),
];

const root: Caller = { kind: 'user', id: 'root' };
const ann: Caller = { kind: 'user', id: 'ann' };
const token: Caller = { kind: 'token', id: 't1', projectId: 'p1' };

const config = { type: 'new_issue' } as const;
const data = (ruleId: number) => ({ ruleId, name: `rule ${ruleId}`, description: '', config, enabled: true });
const made = (ruleId: number, project: string | null = 'p1') =>
  alerted({ type: 'AlertRuleCreated', data: data(ruleId) }, { project });
const channel = (ruleId: number, channelId: number) =>
  ({ ruleId, channelId, channel: 'email', target: 'ann@example.com' }) as const;
const added = (ruleId: number, channelId: number) =>
  alerted({ type: 'AlertChannelAdded', data: channel(ruleId, channelId) });

const decide = (happenings: readonly Happening[], command: AccessCommand, caller: Caller = root) => {
  const events = [...past, ...happenings].map(
    ({ event, ...rest }, index) => ({ ...event, ...rest, position: index + 1, version: 1 }) as Recorded<DirectoryEvent>,
  );
  return decideAccess(command, directoryOf(events), caller);
};
const written = (...args: Parameters<typeof decide>) => decide(...args).flatMap(({ events }) => events);
const code = (value: string) => expect.objectContaining({ code: value });

const create = { type: 'CreateAlertRule', name: 'New', config } as const;
const email = { type: 'email', to: 'ann@example.com' } as const;

describe('who may', () => {
  test('an admin, and whoever has the machine, may change every rule', () => {
    for (const caller of [root, { kind: 'operator' } as const]) {
      expect(decide([], { ...create, projectId: null }, caller)).toMatchObject([
        {
          stream: 'alert-rule:1',
          projectId: null,
          events: [{ type: 'AlertRuleCreated', data: { ruleId: 1, enabled: true } }],
        },
      ]);
      expect(written([made(1)], { type: 'DeleteAlertRule', ruleId: 1 }, caller)).toHaveLength(1);
    }
  });
  test('a user who is no admin may not', () => {
    expect(() => decide([], create, ann)).toThrow(code('not_allowed'));
    for (const type of ['ChangeAlertRule', 'DeleteAlertRule'] as const)
      expect(() => decide([made(1)], { type, ruleId: 1 }, ann)).toThrow(code('not_allowed'));
    expect(() => decide([made(1)], { type: 'AddAlertChannel', ruleId: 1, config: email }, ann)).toThrow(
      code('not_allowed'),
    );
  });
  test('a token may change the rules of its project, as long as it works', () => {
    expect(decide([], { ...create, projectId: 'p1' }, token)).toMatchObject([{ projectId: 'p1' }]);
    expect(written([made(1)], { type: 'ChangeAlertRule', ruleId: 1, enabled: false }, token)).toHaveLength(1);
    expect(() => decide([made(1), tokenRevoked()], { type: 'DeleteAlertRule', ruleId: 1 }, token)).toThrow(
      code('not_allowed'),
    );
  });
  test('rules of another project, and of all, are unknown to a token; nor can it move one there', () => {
    for (const project of ['p2', null]) {
      expect(() => decide([made(1, project)], { type: 'DeleteAlertRule', ruleId: 1 }, token)).toThrow(
        code('unknown_rule'),
      );
      expect(() => decide([], { ...create, projectId: project }, token)).toThrow(code('not_allowed'));
      const move = { type: 'ChangeAlertRule', ruleId: 1, projectId: project } as const;
      expect(() => decide([made(1)], move, token)).toThrow(code('not_allowed'));
    }
  });
});

describe('rules', () => {
  test('a project may be named by its slug', () =>
    expect(decide([], { ...create, projectId: 'blog' })).toMatchObject([{ projectId: 'p2' }]));
  test.each([
    [{ projectId: 'none' }, 'unknown_project'],
    [{ name: ' ' }, 'invalid_name'],
    [{ name: 'x'.repeat(101) }, 'invalid_name'],
    [{ description: 'x'.repeat(1001) }, 'invalid_rule'],
    [{ config: { type: 'other' } }, 'invalid_rule'],
  ])('%j is refused', (wrong, refusal) => {
    expect(() => decide([], { ...create, ...wrong })).toThrow(code(refusal));
    expect(() => decide([made(1)], { type: 'ChangeAlertRule', ruleId: 1, ...wrong })).toThrow(code(refusal));
  });
  test('no id is given twice, also after a rule was deleted', () => {
    const deleted = alerted({ type: 'AlertRuleDeleted', data: { ruleId: 7, name: 'rule 7' } });
    expect(written([made(1), made(7), deleted], create)).toMatchObject([{ data: { ruleId: 8 } }]);
  });
  test('what is left out stays, and what stays the same is not written', () => {
    const change = (fields: object) => decide([made(1)], { type: 'ChangeAlertRule', ruleId: 1, ...fields });
    expect(change({ name: 'rule 1', enabled: true, projectId: 'p1', config: { type: 'new_issue' } })).toEqual([]);
    expect(change({})).toEqual([]);
    expect(change({ description: ' why ' })).toMatchObject([
      { projectId: 'p1', events: [{ data: { name: 'rule 1', description: 'why', enabled: true, config } }] },
    ]);
    expect(change({ projectId: null })).toMatchObject([{ projectId: null, events: [{ type: 'AlertRuleChanged' }] }]);
  });
  test('there is a limit to their number', () => {
    const many = Array.from({ length: mostRules }, (_, index) => made(index + 1));
    expect(() => decide(many, create)).toThrow(code('too_many_rules'));
  });
  test('a project takes its rules with it, and leaves those of others', () => {
    const command = { type: 'DeleteProject', projectId: 'p2' } as const;
    expect(
      written([made(1), made(2, 'p2'), made(3, null)], command).filter(({ type }) => type === 'AlertRuleDeleted'),
    ).toEqual([{ type: 'AlertRuleDeleted', data: { ruleId: 2, name: 'rule 2' } }]);
    expect(() => decide([projectDeleted({ id: 'p2', name: 'Blog' })], { ...create, projectId: 'p2' })).toThrow(
      code('unknown_project'),
    );
  });
});

describe('channels', () => {
  const add = (given: unknown) => ({ type: 'AddAlertChannel', ruleId: 1, config: given }) as const;
  test('what is written of a webhook is its host alone', () =>
    expect(written([made(1)], add({ type: 'webhook', url: 'https://example.com/secret' }))).toEqual([
      {
        type: 'AlertChannelAdded',
        data: { ruleId: 1, channelId: 1, channel: 'webhook', target: 'https://example.com/…' },
      },
    ]));
  test('no id is given twice', () => {
    const removed = alerted({ type: 'AlertChannelRemoved', data: channel(1, 5) });
    expect(written([made(1), made(2), added(2, 5), removed], add(email))).toMatchObject([{ data: { channelId: 6 } }]);
  });
  test('a channel is removed from its own rule', () => {
    const remove = (ruleId: number) => ({ type: 'RemoveAlertChannel', ruleId, channelId: 5 }) as const;
    const events = [made(1), made(2), added(2, 5)];
    expect(() => decide(events, remove(1))).toThrow(code('unknown_channel'));
    expect(written(events, remove(2))).toEqual([{ type: 'AlertChannelRemoved', data: channel(2, 5) }]);
    expect(() => decide(events, remove(3))).toThrow(code('unknown_rule'));
  });
  test('there is a limit to their number', () => {
    const many = Array.from({ length: mostChannels }, (_, index) => added(1, index + 1));
    expect(() => decide([made(1), ...many], add(email))).toThrow(code('too_many_channels'));
  });
});
