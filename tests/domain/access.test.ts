// Users, invites, projects and tokens: given what happened, when a command comes, then these events are recorded, or it is refused.
import { describe, expect, test } from 'vitest';
import type { Caller } from '../../domain/access/caller.ts';
import { type AccessCommand, decideAccess } from '../../domain/access/commands.ts';
import { directoryOf } from '../../domain/access/directory.ts';
import { isScope, scopes } from '../../domain/access/tokens.ts';
import type { DirectoryEvent } from '../../domain/events.ts';
import { Rejected, type RejectionCode } from '../../domain/rejected.ts';

const now = 1_760_000_000_000;
const day = 86_400_000;
const root: Caller = { kind: 'user', id: 'root' };
const ann: Caller = { kind: 'user', id: 'ann' };
const bob: Caller = { kind: 'user', id: 'bob' };
const operator: Caller = { kind: 'operator' };
const newcomer: Caller = { kind: 'newcomer', id: 'new' };

interface Happened {
  event: DirectoryEvent;
  projectId: string | null;
  actor: string;
}
const happened = (event: DirectoryEvent, actor = 'cli', projectId: string | null = null): Happened => ({
  event,
  projectId,
  actor,
});

const given = (...history: Happened[]) => {
  const entries = history.map(({ event, projectId, actor }) => ({ ...event, projectId, actor, recordedAt: now }));
  const decide = (command: AccessCommand, caller: Caller) => decideAccess(command, directoryOf(entries), caller);
  return {
    when: (command: AccessCommand, caller: Caller = operator) => ({
      // biome-ignore lint/suspicious/noThenProperty: it is never awaited
      then: (...expected: DirectoryEvent[]) =>
        expect(decide(command, caller).flatMap(({ events }) => events)).toEqual(expected),
      thenIn: (...streams: string[]) => expect(decide(command, caller).map(({ stream }) => stream)).toEqual(streams),
      thenRejected: (code: RejectionCode, naming: RegExp = /./) => {
        const refused = () => decide(command, caller);
        expect(refused).toThrow(Rejected);
        expect(refused).toThrow(expect.objectContaining({ code, message: expect.stringMatching(naming) }));
      },
    }),
  };
};

const user = (userId: string, isAdmin = false) => [
  happened({ type: 'UserRegistered', data: { userId, username: userId, isAdmin, inviteId: null } }, `user:${userId}`),
  happened({ type: 'PasskeyAdded', data: { userId, passkeyId: `key of ${userId}`, name: 'Passkey' } }),
];
const team = [...user('root', true), ...user('ann'), ...user('bob')];
const invited = (expiresAt = now + day) => happened({ type: 'InviteCreated', data: { inviteId: 'i1', expiresAt } });
const project = (id: string, by: string) =>
  happened({ type: 'ProjectCreated', data: { name: id.toUpperCase(), slug: id } }, by, id);
const token = (tokenId: string, projectId: string, by: string) =>
  happened(
    {
      type: 'TokenCreated',
      data: { tokenId, name: tokenId, prefix: 'bloop_tk_abcdefg', scopes: ['errors:read'], expiresAt: null },
    },
    by,
    projectId,
  );

const register = (inviteId: string | null = null, username = 'Neo'): AccessCommand => ({
  type: 'RegisterUser',
  userId: 'new',
  username,
  passkey: { id: 'k', name: 'Passkey' },
  inviteId,
  now,
});
const registered = (isAdmin: boolean, inviteId: string | null = null, username = 'Neo'): DirectoryEvent[] => [
  { type: 'UserRegistered', data: { userId: 'new', username, isAdmin, inviteId } },
  { type: 'PasskeyAdded', data: { userId: 'new', passkeyId: 'k', name: 'Passkey' } },
];
const used: DirectoryEvent = { type: 'InviteUsed', data: { inviteId: 'i1', userId: 'new' } };
const role = (userId: string, isAdmin: boolean): AccessCommand => ({ type: 'ChangeRole', userId, isAdmin });
const removal = (userId: string): AccessCommand => ({ type: 'RemoveUser', userId });

describe('users', () => {
  test('the first to register is admin', () =>
    given()
      .when(register(), newcomer)
      .then(...registered(true)));
  test('the second needs an invite', () =>
    given(...user('root', true))
      .when(register(), newcomer)
      .thenRejected('registration_closed'));
  test('not even after the first was removed is registration open again', () =>
    given(...user('root', true), happened({ type: 'UserRemoved', data: { userId: 'root', username: 'root' } }))
      .when(register(), newcomer)
      .thenRejected('registration_closed'));
  test('an invite lets in who is no admin', () =>
    given(...team, invited())
      .when(register('i1'), newcomer)
      .then(...registered(false, 'i1'), used));
  test('the invite’s own history says that it was used', () =>
    given(...team, invited())
      .when(register('i1'), newcomer)
      .thenIn('user:new', 'invite:i1'));
  test('an invite is good until it expires', () =>
    given(...team, invited(now))
      .when(register('i1'), newcomer)
      .thenRejected('invalid_invite'));
  test('an invite is used once', () =>
    given(...team, invited(), happened(used))
      .when(register('i1'), newcomer)
      .thenRejected('invalid_invite'));
  test('a revoked invite lets nobody in', () =>
    given(...team, invited(), happened({ type: 'InviteRevoked', data: { inviteId: 'i1' } }))
      .when(register('i1'), newcomer)
      .thenRejected('invalid_invite'));
  test('names that differ only in case are the same', () =>
    given(...team, invited())
      .when(register('i1', 'ROOT'), newcomer)
      .thenRejected('username_taken', /^username: /));
  test('white space around a name is trimmed, letters are composed', () =>
    given()
      .when(register(null, '  Jose\u0301 '), newcomer)
      .then(...registered(true, null, 'José')));
  test.each(['', '   ', 'x'.repeat(65), 'a\u0000b', 'a\u202eb', 'a\u200bb', '\ud800'])('%j is no name', (name) =>
    given()
      .when(register(null, name), newcomer)
      .thenRejected('invalid_name', /^username: /),
  );

  test('an admin promotes', () =>
    given(...team)
      .when(role('ann', true), root)
      .then({ type: 'UserPromoted', data: { userId: 'ann', username: 'ann' } }));
  test('promoting an admin records nothing', () =>
    given(...team, ...user('eve', true))
      .when(role('eve', true), root)
      .then());
  test('an admin demotes another', () =>
    given(...team, ...user('eve', true))
      .when(role('eve', false), root)
      .then({ type: 'UserDemoted', data: { userId: 'eve', username: 'eve' } }));
  test('nobody changes their own role', () =>
    given(...team, ...user('eve', true))
      .when(role('root', false), root)
      .thenRejected('own_role'));
  test('not even the operator takes the last admin', () => {
    given(...team)
      .when(role('root', false))
      .thenRejected('last_admin');
    given(...team)
      .when(removal('root'))
      .thenRejected('last_admin');
  });
  test('who is no admin promotes nobody, themselves least of all', () => {
    given(...team)
      .when(role('ann', true), ann)
      .thenRejected('not_allowed');
    given(...team)
      .when(role('bob', true), ann)
      .thenRejected('not_allowed');
  });
  test('who was demoted while the request was under way is no admin', () =>
    given(...team, ...user('eve', true), happened({ type: 'UserDemoted', data: { userId: 'eve', username: 'eve' } }))
      .when(role('ann', true), { kind: 'user', id: 'eve' })
      .thenRejected('not_allowed'));
  test('somebody who is not there has no role', () =>
    given(...team)
      .when(role('nobody', true), root)
      .thenRejected('unknown_user'));
  test('who is removed loses the tokens that they have made', () =>
    given(...team, project('shop', 'user:ann'), token('t1', 'shop', 'user:ann'), token('t2', 'shop', 'user:root'))
      .when(removal('ann'), root)
      .then(
        { type: 'UserRemoved', data: { userId: 'ann', username: 'ann' } },
        { type: 'TokenRevoked', data: { tokenId: 't1', name: 't1' } },
      ));
  test('nobody removes themselves', () =>
    given(...team, ...user('eve', true))
      .when(removal('root'), root)
      .thenRejected('own_account'));

  test('the last passkey stays', () =>
    given(...team)
      .when({ type: 'RemovePasskey', userId: 'ann', passkeyId: 'key of ann' }, ann)
      .thenRejected('last_passkey'));
  test('a passkey of somebody else is unknown', () =>
    given(...team)
      .when({ type: 'RemovePasskey', userId: 'ann', passkeyId: 'key of bob' }, ann)
      .thenRejected('unknown_passkey'));
  test('there is a limit to passkeys', () => {
    const many = Array.from({ length: 19 }, (_, index) =>
      happened({ type: 'PasskeyAdded', data: { userId: 'ann', passkeyId: `${index}`, name: 'x' } }),
    );
    const add: AccessCommand = { type: 'AddPasskey', userId: 'ann', passkey: { id: 'k', name: 'One more' } };
    given(...team, ...many)
      .when(add, ann)
      .thenRejected('too_many_passkeys');
    given(...team, ...many.slice(1))
      .when(add, ann)
      .then({ type: 'PasskeyAdded', data: { userId: 'ann', passkeyId: 'k', name: 'One more' } });
  });
  test('a recovery link is the operator’s or an admin’s to give, for an hour', () => {
    const recover: AccessCommand = { type: 'CreateRecoveryLink', userId: 'ann', now };
    given(...team)
      .when(recover)
      .then({ type: 'RecoveryLinkCreated', data: { userId: 'ann', username: 'ann', expiresAt: now + 3_600_000 } });
    given(...team)
      .when(recover, bob)
      .thenRejected('not_allowed');
  });
});

describe('invites', () => {
  const create: AccessCommand = { type: 'CreateInvite', inviteId: 'i1', now };
  const revoke: AccessCommand = { type: 'RevokeInvite', inviteId: 'i1' };
  test('an admin invites, for seven days', () =>
    given(...team)
      .when(create, root)
      .then({ type: 'InviteCreated', data: { inviteId: 'i1', expiresAt: now + 7 * day } }));
  test('a user does not', () =>
    given(...team)
      .when(create, ann)
      .thenRejected('not_allowed'));
  test('an open invite can be revoked, a second time without a word', () => {
    const revoked: DirectoryEvent = { type: 'InviteRevoked', data: { inviteId: 'i1' } };
    given(...team, invited())
      .when(revoke, root)
      .then(revoked);
    given(...team, invited(), happened(revoked))
      .when(revoke, root)
      .then();
  });
  test('a used one cannot, and an unknown one is unknown', () => {
    given(...team, invited(), happened(used))
      .when(revoke, root)
      .thenRejected('invite_used');
    given(...team)
      .when(revoke, root)
      .thenRejected('unknown_invite');
  });
});

describe('projects', () => {
  const create = (name: string, slug?: string): AccessCommand => ({
    type: 'CreateProject',
    projectId: 'p',
    name,
    slug,
  });
  test.each([
    ['Mobile App', 'mobile-app'],
    ['  Größe & Ärger!  ', 'gro-e-arger'],
    ['v2', 'v2'],
  ])('%j gets the slug %s', (name, slug) =>
    given(...team)
      .when(create(name), ann)
      .then({ type: 'ProjectCreated', data: { name: name.trim(), slug } }),
  );
  test('a name without a letter of a slug gets one', () =>
    given(...team)
      .when(create('商店'), ann)
      .then({ type: 'ProjectCreated', data: { name: '商店', slug: 'project-p' } }));
  test('a slug is used once, and never the id of another project', () => {
    given(...team, project('shop', 'user:ann'))
      .when(create('Other', 'shop'), bob)
      .thenRejected('project_exists', /^slug: /);
  });
  test('a deleted project’s slug is free again', () =>
    given(
      ...team,
      project('shop', 'user:ann'),
      happened({ type: 'ProjectDeleted', data: { name: 'SHOP', slug: 'shop' } }, 'user:ann', 'shop'),
    )
      .when(create('Shop'), ann)
      .then({ type: 'ProjectCreated', data: { name: 'Shop', slug: 'shop' } }));
  test('a stranger creates nothing', () =>
    given(...team)
      .when(create('X'), newcomer)
      .thenRejected('not_allowed'));
  test('a name that stays the same records nothing', () =>
    given(...team, project('shop', 'user:ann'))
      .when({ type: 'RenameProject', projectId: 'shop', name: 'SHOP' }, ann)
      .then());
  test('a deleted project takes its tokens along', () =>
    given(...team, project('shop', 'user:ann'), token('t1', 'shop', 'cli'), token('t2', 'other', 'cli'))
      .when({ type: 'DeleteProject', projectId: 'shop' }, ann)
      .then(
        { type: 'ProjectDeleted', data: { name: 'SHOP', slug: 'shop' } },
        { type: 'TokenRevoked', data: { tokenId: 't1', name: 't1' } },
      ));
  test('the default project stays', () =>
    given(...team, project('default', 'system'))
      .when({ type: 'DeleteProject', projectId: 'default' }, root)
      .thenRejected('default_project'));
  test.each(['RenameProject', 'RotateKey', 'DeleteProject'] as const)('%s is for admins and the creator', (type) => {
    const command = { type, projectId: 'shop', name: 'New' } as AccessCommand;
    given(...team, project('shop', 'user:ann'))
      .when(command, bob)
      .thenRejected('not_allowed');
    for (const caller of [root, ann, operator])
      given(...team, project('shop', 'user:ann'))
        .when(command, caller)
        .thenIn('project:shop');
    given(...team)
      .when(command, root)
      .thenRejected('unknown_project');
  });
});

describe('tokens', () => {
  type Create = Extract<AccessCommand, { type: 'CreateToken' }>;
  const shop = [...team, project('shop', 'user:ann')];
  const create = (change: Partial<Create> = {}): AccessCommand => ({
    type: 'CreateToken',
    projectId: 'shop',
    tokenId: 't1',
    name: 'CI',
    prefix: 'bloop_tk_abcdefg',
    scopes: ['errors:read'],
    expiresInDays: null,
    now,
    ...change,
  });
  type Data = Extract<DirectoryEvent, { type: 'TokenCreated' }>['data'];
  const created = (change: Partial<Data> = {}): DirectoryEvent => ({
    type: 'TokenCreated',
    data: {
      tokenId: 't1',
      name: 'CI',
      prefix: 'bloop_tk_abcdefg',
      scopes: ['errors:read'],
      expiresAt: null,
      ...change,
    },
  });
  const revoke: AccessCommand = { type: 'RevokeToken', tokenId: 't1' };

  test('a token can be made that never expires', () =>
    given(...shop)
      .when(create(), ann)
      .then(created()));
  test('a token can expire after a number of days', () =>
    given(...shop)
      .when(create({ expiresInDays: 90 }))
      .then(created({ expiresAt: now + 90 * day })));
  test('white space around the name is trimmed', () =>
    given(...shop)
      .when(create({ name: ' CI ' }))
      .then(created()));
  test('scopes are kept once and in their order', () =>
    given(...shop)
      .when(create({ scopes: ['alerts:read', 'errors:read', 'alerts:read'] }))
      .then(created({ scopes: ['errors:read', 'alerts:read'] })));
  test('a token may have every scope', () =>
    given(...shop)
      .when(create({ scopes }))
      .then(created({ scopes: [...scopes] })));
  test('a token has at least one scope', () =>
    given(...shop)
      .when(create({ scopes: [] }))
      .thenRejected('invalid_token_request', /^scopes: at least one/));
  test('an unknown scope is refused by name', () =>
    given(...shop)
      .when(create({ scopes: ['errors:read', 'everything'] }))
      .thenRejected('invalid_token_request', /^scopes: unknown scope "everything"/));
  test.each([0, -1, 1.5, 3651, Number.NaN, Number.POSITIVE_INFINITY])('%s days are refused', (expiresInDays) =>
    given(...shop)
      .when(create({ expiresInDays }))
      .thenRejected('invalid_token_request', /^expires_in_days: /),
  );
  test.each(['', '  ', 'x'.repeat(101)])('%j is no name of a token', (name) =>
    given(...shop)
      .when(create({ name }))
      .thenRejected('invalid_name', /^name: /),
  );
  test('a token is of a project that is there', () =>
    given(...team)
      .when(create())
      .thenRejected('unknown_project'));
  test('who has not created the project makes no token for it', () =>
    given(...shop)
      .when(create(), bob)
      .thenRejected('not_allowed'));
  test('a token is revoked by who has made it, who has created its project, an admin, and nobody else', () => {
    const made = [...shop, token('t1', 'shop', 'user:bob'), ...user('eve')];
    for (const caller of [bob, ann, root, operator])
      given(...made)
        .when(revoke, caller)
        .then({ type: 'TokenRevoked', data: { tokenId: 't1', name: 't1' } });
    given(...made)
      .when(revoke, { kind: 'user', id: 'eve' })
      .thenRejected('not_allowed');
  });
  test('revoking twice records nothing', () =>
    given(...shop, token('t1', 'shop', 'cli'), happened({ type: 'TokenRevoked', data: { tokenId: 't1', name: 't1' } }))
      .when(revoke)
      .then());
  test('an unknown token cannot be revoked', () =>
    given(...shop)
      .when(revoke)
      .thenRejected('unknown_token', /t1/));
  test('scopes are known by their exact names', () => {
    expect(scopes.every(isScope)).toBe(true);
    expect(['', 'errors', 'ERRORS:READ', 'errors:read ', '__proto__'].some(isScope)).toBe(false);
  });
});
