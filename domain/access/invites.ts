// Invites: a link that lets one person register.
import { type InviteEvent, streams } from '../events.ts';
import { Rejected } from '../rejected.ts';
import { type Caller, requireAdmin } from './caller.ts';
import type { Decided } from './decided.ts';
import type { Directory } from './directory.ts';

export type InviteCommand =
  | { type: 'CreateInvite'; inviteId: string; now: number }
  | { type: 'RevokeInvite'; inviteId: string };

/** ms */
export const inviteLifeMs = 7 * 86_400_000;

const write = (inviteId: string, event: InviteEvent) => ({
  stream: streams.invite(inviteId),
  projectId: null,
  events: [event],
});

/** @throws Rejected when the invite was used or revoked, or has expired */
export const requireOpenInvite = ({ invites }: Directory, inviteId: string, now: number): void => {
  const invite = invites.get(inviteId);
  if (invite === undefined || invite.state !== 'open' || invite.expiresAt <= now)
    throw new Rejected('invalid_invite', 'invite_token: the invite was used or revoked, or has expired');
};

/** @throws Rejected when the invite does not let anybody in */
export const redeemInvite = (directory: Directory, inviteId: string, userId: string, now: number): Decided => {
  requireOpenInvite(directory, inviteId, now);
  return [write(inviteId, { type: 'InviteUsed', data: { inviteId, userId } })];
};

export const decideInvite = (command: InviteCommand, directory: Directory, caller: Caller): Decided => {
  requireAdmin(caller, directory);
  const { inviteId } = command;
  if (command.type === 'CreateInvite')
    return [write(inviteId, { type: 'InviteCreated', data: { inviteId, expiresAt: command.now + inviteLifeMs } })];
  const invite = directory.invites.get(inviteId);
  if (invite === undefined) throw new Rejected('unknown_invite', `no invite with the id "${inviteId}"`);
  if (invite.state === 'used') throw new Rejected('invite_used', 'the invite was used: remove the user instead');
  return invite.state === 'revoked' ? [] : [write(inviteId, { type: 'InviteRevoked', data: { inviteId } })];
};
