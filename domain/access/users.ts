// Users: registration, roles, passkeys, removal, and the way back in for who has lost their passkey.
import { streams, type UserEvent } from '../events.ts';
import { Rejected } from '../rejected.ts';
import { type Caller, requireAdmin } from './caller.ts';
import type { Decided } from './decided.ts';
import { adminsOf, type Directory, liveTokens, type User, userActor } from './directory.ts';
import { redeemInvite } from './invites.ts';
import { requireName, sameName } from './names.ts';
import { revocations } from './tokens.ts';

export interface NewPasskey {
  id: string;
  name: string;
}

export type UserCommand =
  /** Without an invite for the very first user only, who becomes admin. */
  | {
      type: 'RegisterUser';
      userId: string;
      username: string;
      passkey: NewPasskey;
      inviteId: string | null;
      now: number;
    }
  | { type: 'ChangeRole'; userId: string; isAdmin: boolean }
  | { type: 'RemoveUser'; userId: string }
  | { type: 'AddPasskey'; userId: string; passkey: NewPasskey }
  | { type: 'RemovePasskey'; userId: string; passkeyId: string }
  | { type: 'CreateRecoveryLink'; userId: string; now: number }
  | { type: 'RecoverAccount'; userId: string; passkey: NewPasskey };

/** ms */
export const recoveryLifeMs = 3_600_000;
const mostPasskeys = 20;
const longestUsername = 64;

export const requireKnownUser = ({ users }: Directory, userId: string): User => {
  const user = users.get(userId);
  if (user === undefined) throw new Rejected('unknown_user', `no user with the id "${userId}"`);
  return user;
};

/** @throws Rejected when the name is no name, or somebody's */
export const requireFreeUsername = ({ users }: Directory, text: string): string => {
  const username = requireName('username', text, longestUsername);
  if ([...users.values()].some((user) => sameName(user.username, username)))
    throw new Rejected('username_taken', `username: "${username}" is taken`);
  return username;
};

/** @throws Rejected when somebody is there already */
export const requireFirst = (directory: Directory): void => {
  if (directory.hasHadUsers)
    throw new Rejected('registration_closed', 'registration is closed: an admin can send you an invite');
};

const write = (userId: string, ...events: UserEvent[]) => ({ stream: streams.user(userId), projectId: null, events });

const passkeyAdded = (userId: string, { id, name }: NewPasskey): UserEvent => ({
  type: 'PasskeyAdded',
  data: { userId, passkeyId: id, name: requireName('name', name) },
});

const register = (command: Extract<UserCommand, { type: 'RegisterUser' }>, directory: Directory): Decided => {
  const { userId, inviteId, passkey, now } = command;
  const invited = inviteId === null ? [] : redeemInvite(directory, inviteId, userId, now);
  if (inviteId === null) requireFirst(directory);
  const username = requireFreeUsername(directory, command.username);
  const registered: UserEvent = {
    type: 'UserRegistered',
    data: { userId, username, isAdmin: !directory.hasHadUsers, inviteId },
  };
  return [write(userId, registered, passkeyAdded(userId, passkey)), ...invited];
};

const changeRole = (
  { userId, isAdmin }: Extract<UserCommand, { type: 'ChangeRole' }>,
  directory: Directory,
  caller: Caller,
): Decided => {
  const { username, isAdmin: wasAdmin } = requireKnownUser(directory, userId);
  if (caller.kind === 'user' && caller.id === userId)
    throw new Rejected('own_role', 'is_admin: nobody changes their own role');
  if (wasAdmin === isAdmin) return [];
  if (!isAdmin && adminsOf(directory).length === 1)
    throw new Rejected('last_admin', 'is_admin: there has to be an admin, and this is the only one');
  return [write(userId, { type: isAdmin ? 'UserPromoted' : 'UserDemoted', data: { userId, username } })];
};

const remove = (userId: string, directory: Directory, caller: Caller): Decided => {
  const { username, isAdmin } = requireKnownUser(directory, userId);
  if (caller.kind === 'user' && caller.id === userId)
    throw new Rejected('own_account', 'nobody removes themselves: another admin can');
  if (isAdmin && adminsOf(directory).length === 1)
    throw new Rejected('last_admin', 'there has to be an admin, and this is the only one');
  const tokens = liveTokens(directory, { createdBy: userActor(userId) });
  return [write(userId, { type: 'UserRemoved', data: { userId, username } }), ...revocations(tokens)];
};

const addPasskey = (directory: Directory, userId: string, passkey: NewPasskey): Decided => {
  if (requireKnownUser(directory, userId).passkeys.size >= mostPasskeys)
    throw new Rejected('too_many_passkeys', `a user has at most ${mostPasskeys} passkeys`);
  return [write(userId, passkeyAdded(userId, passkey))];
};

const removePasskey = (directory: Directory, userId: string, passkeyId: string): Decided => {
  const { passkeys } = requireKnownUser(directory, userId);
  const name = passkeys.get(passkeyId);
  if (name === undefined) throw new Rejected('unknown_passkey', `no passkey with the id "${passkeyId}"`);
  if (passkeys.size === 1)
    throw new Rejected('last_passkey', 'this is the only passkey: add another one before removing it');
  return [write(userId, { type: 'PasskeyRemoved', data: { userId, passkeyId, name } })];
};

export const decideUser = (command: UserCommand, directory: Directory, caller: Caller): Decided => {
  const { type, userId } = command;
  if (type === 'RegisterUser') return register(command, directory);
  if (type === 'AddPasskey') return addPasskey(directory, userId, command.passkey);
  if (type === 'RemovePasskey') return removePasskey(directory, userId, command.passkeyId);
  if (type === 'RecoverAccount') {
    const { username } = requireKnownUser(directory, userId);
    const recovered: UserEvent = { type: 'AccountRecovered', data: { userId, username } };
    return [write(userId, recovered, passkeyAdded(userId, command.passkey))];
  }
  requireAdmin(caller, directory);
  if (type === 'ChangeRole') return changeRole(command, directory, caller);
  if (type === 'RemoveUser') return remove(userId, directory, caller);
  const { username } = requireKnownUser(directory, userId);
  const expiresAt = command.now + recoveryLifeMs;
  return [write(userId, { type: 'RecoveryLinkCreated', data: { userId, username, expiresAt } })];
};
