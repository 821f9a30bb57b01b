// Carries out commands about users, invites, projects, tokens and alert rules: reads the directory, decides, appends, and
// decides again when another was faster.

import type { Caller } from '../../domain/access/caller.ts';
import { actorOf } from '../../domain/access/caller.ts';
import { type AccessCommand, decideAccess } from '../../domain/access/commands.ts';
import { directoryOf } from '../../domain/access/directory.ts';
import { type DirectoryEvent, directoryTypes, type Recorded } from '../../domain/events.ts';
import { Rejected } from '../../domain/rejected.ts';
import type { Ask } from '../../projections/queries/all.ts';
import type { Effect } from '../effects.ts';
import type { Decision, Log } from '../log.ts';

/** What an event takes away with it, whoever has caused it. */
const consequences = (event: DirectoryEvent, projectId: string | null): Effect[] => {
  switch (event.type) {
    case 'TokenRevoked':
      return [{ kind: 'remove-token', id: event.data.tokenId }];
    case 'ProjectDeleted':
      return projectId === null ? [] : [{ kind: 'erase-project', projectId }];
    case 'UserRemoved':
      return [{ kind: 'remove-user', userId: event.data.userId }];
    case 'PasskeyRemoved':
      return [{ kind: 'remove-passkey', id: event.data.passkeyId }];
    case 'AlertRuleDeleted':
      return [{ kind: 'remove-channels', ruleId: event.data.ruleId }];
    case 'AlertChannelRemoved':
      return [{ kind: 'remove-channel', channelId: event.data.channelId }];
    case 'InviteUsed':
    case 'InviteRevoked':
      return [{ kind: 'remove-links', subject: event.data.inviteId }];
    default:
      return [];
  }
};

/** Credentials that come with what was decided: known beforehand, or made for it, as often as it is decided. */
export type Made = readonly Effect[] | ((events: readonly DirectoryEvent[]) => readonly Effect[]);

/**
 * What is to be written, undefined when nothing has to change.
 * @param past all events of the directory
 * @throws Rejected
 */
export const decisionOf = (
  past: readonly Recorded<DirectoryEvent>[],
  command: AccessCommand,
  caller: Caller,
  made: Made = [],
): Decision | undefined => {
  const decided = decideAccess(command, directoryOf(past), caller);
  const [first, ...also] = decided;
  if (first === undefined) return undefined;
  const taken = decided.flatMap(({ events, projectId }) => events.flatMap((event) => consequences(event, projectId)));
  const given = typeof made === 'function' ? made(decided.flatMap(({ events }) => events)) : made;
  const effects = [...taken, ...given];
  const boundary = { types: directoryTypes, after: past.at(-1)?.position ?? 0 };
  return { ...first, also, actor: actorOf(caller), cause: null, boundary, effects };
};

export interface AccessCommands {
  /** Answers the log position of what was written, 0 when nothing had to change. @throws Rejected, LogUnavailable */
  send(command: AccessCommand, caller: Caller, effects?: Made): Promise<number>;
}

const mostAttempts = 10;

/**
 * @param onWritten told of what is in the log now, before whoever asked for it is answered: what was taken away is gone by then,
 * however far behind the read models are
 */
export const accessCommands = (
  ask: Ask,
  log: Pick<Log, 'decide'>,
  onWritten: (events: readonly DirectoryEvent[]) => void = () => {},
): AccessCommands => ({
  send: async (command, caller, effects) => {
    let decidedOn: number | undefined;
    for (let attempts = 0; attempts < mostAttempts; attempts++) {
      const past = await ask('directoryEvents', {});
      const newest = past.at(-1)?.position ?? 0;
      // Nobody was faster: what it does beside its events was in vain, and would be again.
      if (newest === decidedOn) break;
      decidedOn = newest;
      const decision = decisionOf(past, command, caller, effects);
      if (decision === undefined) return 0;
      const { outcome, position } = await log.decide(decision);
      if (outcome !== 'appended') continue;
      onWritten([decision, ...(decision.also ?? [])].flatMap(({ events }) => events as readonly DirectoryEvent[]));
      return position;
    }
    throw new Rejected('conflict', 'somebody else was faster; try again');
  },
});
