// `bloop user …`, `bloop invite …`, `bloop recover <user>`: who may use the dashboard.
import { Command } from 'commander';
import type { Directory, User } from '../domain/access/directory.ts';
import { sameName } from '../domain/access/names.ts';
import { Rejected } from '../domain/rejected.ts';
import { filesOf } from './files.ts';
import { operator, withDirectory } from './log-session.ts';
import { moment, print, printJson, printTable } from './print.ts';

/** @param text a name or an id */
const userOf = ({ users }: Directory, text: string): User => {
  const found = users.get(text) ?? [...users.values()].find(({ username }) => sameName(username, text));
  if (found === undefined) throw new Rejected('unknown_user', `no user with the name or id "${text}"`);
  return found;
};

const list = ({ json }: { json?: boolean }, command: Command): Promise<void> =>
  withDirectory(filesOf(command), async (_, { users }) => {
    const all = [...users.values()];
    if (json)
      printJson(
        all.map(({ id, username, isAdmin, passkeys }) => ({
          id,
          username,
          is_admin: isAdmin,
          passkeys: passkeys.size,
        })),
      );
    else
      printTable(
        all.map(({ id, username, isAdmin }) => [username, isAdmin ? 'admin' : 'user', id]),
        'no users: the first one to register is admin',
      );
  });

const setRole =
  (isAdmin: boolean) =>
  (user: string, _options: unknown, command: Command): Promise<void> =>
    withDirectory(filesOf(command), async (service, directory) => {
      const { username } = await service.changeRole(operator, userOf(directory, user).id, isAdmin);
      print(`${username} is ${isAdmin ? 'an admin' : 'no admin'}`);
    });

const remove = (user: string, _options: unknown, command: Command): Promise<void> =>
  withDirectory(filesOf(command), async (service, directory) => {
    const { id, username } = userOf(directory, user);
    await service.removeUser(operator, id);
    print(`${username} is removed, with their sessions and tokens`);
  });

const recover = (user: string, { quiet }: { quiet?: boolean }, command: Command): Promise<void> =>
  withDirectory(filesOf(command), async (service, directory) => {
    const link = await service.createRecoveryLink(operator, userOf(directory, user).id);
    print(link.url);
    if (!quiet) print(`\nLets ${link.username} register a new passkey, once, until ${moment(link.expiresAt)}.`);
  });

const invite = ({ quiet }: { quiet?: boolean }, command: Command): Promise<void> =>
  withDirectory(filesOf(command), async (service) => {
    const { url, expiresAt } = await service.createInvite(operator);
    print(url);
    if (!quiet) print(`\nLets one person register, until ${moment(expiresAt)}.`);
  });

export const userCommand = (): Command => {
  const user = new Command('user').description('who may use the dashboard');
  user.command('list').description('list users').option('--json', 'print JSON').action(list);
  user.command('promote <user>').description('make a user, given by name or id, an admin').action(setRole(true));
  user.command('demote <user>').description('make an admin an ordinary user').action(setRole(false));
  user.command('remove <user>').description('remove a user, with sessions and tokens').action(remove);
  return user;
};

export const inviteCommand = (): Command => {
  const command = new Command('invite').description('links that let somebody register');
  command
    .command('create')
    .description('make a link that works once, for seven days')
    .option('--quiet', 'print the link alone')
    .action(invite);
  return command;
};

export const recoverCommand = (): Command =>
  new Command('recover')
    .description('print a link by which a user who has lost their passkey registers a new one')
    .argument('<user>', 'name or id')
    .option('--quiet', 'print the link alone')
    .action(recover);
