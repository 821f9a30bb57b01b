// Every command about the directory, and what each is answered with.
import { type AlertCommand, decideAlert } from '../alerts/commands.ts';
import { decideRetention, type RetentionCommand } from '../retention/settings.ts';
import type { Caller } from './caller.ts';
import type { Decided } from './decided.ts';
import type { Directory } from './directory.ts';
import { decideInvite, type InviteCommand } from './invites.ts';
import { decideProject, type ProjectCommand } from './projects.ts';
import { decideToken, type TokenCommand } from './tokens.ts';
import { decideUser, type UserCommand } from './users.ts';

export type AccessCommand =
  | UserCommand
  | InviteCommand
  | ProjectCommand
  | TokenCommand
  | AlertCommand
  | RetentionCommand;

/** @throws Rejected */
export const decideAccess = (command: AccessCommand, directory: Directory, caller: Caller): Decided => {
  switch (command.type) {
    case 'CreateInvite':
    case 'RevokeInvite':
      return decideInvite(command, directory, caller);
    case 'CreateProject':
    case 'RenameProject':
    case 'RotateKey':
    case 'DeleteProject':
      return decideProject(command, directory, caller);
    case 'CreateToken':
    case 'RevokeToken':
      return decideToken(command, directory, caller);
    case 'CreateAlertRule':
    case 'ChangeAlertRule':
    case 'DeleteAlertRule':
    case 'AddAlertChannel':
    case 'RemoveAlertChannel':
      return decideAlert(command, directory, caller);
    case 'ChangeRetention':
      return decideRetention(command, directory, caller);
    default:
      return decideUser(command, directory, caller);
  }
};
