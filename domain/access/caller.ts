// Who sends a command, and what they may.
import { streams } from '../events.ts';
import { Rejected } from '../rejected.ts';
import { type Directory, type User, userActor } from './directory.ts';

/** `operator`: whoever has the machine. `newcomer`: somebody at the registration page. `token`: what an API token is used for. */
export type Caller =
  | { kind: 'user'; id: string }
  | { kind: 'operator' }
  | { kind: 'newcomer'; id: string }
  | { kind: 'token'; id: string; projectId: string };

/** As the log names them. */
export const actorOf = (caller: Caller): string => {
  if (caller.kind === 'operator') return 'cli';
  return caller.kind === 'token' ? streams.token(caller.id) : userActor(caller.id);
};

const userOf = (caller: Caller, { users }: Directory): User | undefined =>
  caller.kind === 'user' ? users.get(caller.id) : undefined;

export const isAdmin = (caller: Caller, directory: Directory): boolean =>
  caller.kind === 'operator' || userOf(caller, directory)?.isAdmin === true;

/** @throws Rejected unless the caller is an admin now, whatever they were when they logged in */
export const requireAdmin = (caller: Caller, directory: Directory): void => {
  if (!isAdmin(caller, directory)) throw new Rejected('not_allowed', 'only an admin may do this');
};

/** @throws Rejected unless the caller is a user who still exists, or the operator */
export const requireUser = (caller: Caller, directory: Directory): void => {
  if (caller.kind !== 'operator' && userOf(caller, directory) === undefined)
    throw new Rejected('not_allowed', 'only a user may do this');
};

/** @throws Rejected unless the caller is an admin or has made it */
export const requireAdminOrMaker = (caller: Caller, directory: Directory, makers: readonly string[]): void => {
  requireUser(caller, directory);
  if (!isAdmin(caller, directory) && !makers.includes(actorOf(caller)))
    throw new Rejected('not_allowed', 'only an admin or who has created it may do this');
};
