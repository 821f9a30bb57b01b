// `bloop token create|list|revoke`: API tokens.
import { Command } from 'commander';
import { scopes } from '../domain/access/tokens.ts';
import { filesOf } from './files.ts';
import { operator, withDirectory } from './log-session.ts';
import { print, printJson, printTable } from './print.ts';
import { UsageError } from './usage-error.ts';

interface CreateOptions {
  project: string;
  scopes: string;
  name: string;
  expiresInDays?: string;
  json?: boolean;
  quiet?: boolean;
}

const days = (text: string | undefined): number | null => {
  if (text === undefined) return null;
  if (!/^\d+$/.test(text)) throw new UsageError(`--expires-in-days: must be a whole number, not "${text}"`);
  return Number(text);
};

const secondsOf = (ms: number | null): number | null => (ms === null ? null : Math.floor(ms / 1000));

const create = async (options: CreateOptions, command: Command): Promise<void> => {
  const wanted = options.scopes
    .split(',')
    .map((scope) => scope.trim())
    .filter(Boolean);
  const { name, project, expiresInDays } = options;
  const made = await withDirectory(filesOf(command), (service) =>
    service.createToken(operator, { name, project, scopes: wanted, expiresInDays: days(expiresInDays) }),
  );
  if (options.quiet) print(made.token);
  else if (options.json)
    printJson({
      id: made.id,
      name: made.name,
      token: made.token,
      token_prefix: made.prefix,
      project_id: made.projectId,
      scopes: made.scopes,
      expires_at: secondsOf(made.expiresAt),
    });
  else {
    print(made.token);
    print(`\nToken ${made.id} (${made.name}) for project ${made.projectId}: ${made.scopes.join(', ')}.`);
    print('It is shown this once.');
  }
};

const list = (options: { json?: boolean }, command: Command): Promise<void> =>
  withDirectory(filesOf(command), async (_, { tokens }) => {
    const all = [...tokens.values()];
    if (options.json)
      printJson(
        all.map(({ id, name, prefix, projectId, scopes: granted, createdAt, expiresAt, revoked }) => ({
          id,
          name,
          token_prefix: prefix,
          project_id: projectId,
          scopes: granted,
          created_at: secondsOf(createdAt),
          expires_at: secondsOf(expiresAt),
          revoked,
        })),
      );
    else
      printTable(
        all.map(({ id, name, prefix, projectId, scopes: granted, revoked }) => [
          id,
          `${prefix}…`,
          projectId,
          granted.join(','),
          revoked ? 'revoked' : 'active',
          name,
        ]),
        'no tokens',
      );
  });

const revoke = (tokenId: string, _options: unknown, command: Command): Promise<void> =>
  withDirectory(filesOf(command), async (service, { tokens }) => {
    const before = tokens.get(tokenId)?.revoked === true;
    await service.revokeToken(operator, tokenId);
    print(before ? `token ${tokenId} was revoked before` : `token ${tokenId} is revoked`);
  });

export const tokenCommand = (): Command => {
  const token = new Command('token').description('API tokens for scripts, pipelines and agents');
  token
    .command('create')
    .description('make a token and print it, once')
    .requiredOption('--project <slug>', 'project that the token belongs to, by slug or id')
    .requiredOption('--scopes <list>', `comma-separated: ${scopes.join(', ')}`)
    .option('--name <name>', 'what lists and histories call it', 'command line')
    .option('--expires-in-days <days>', 'days until it expires (default: never)')
    .option('--json', 'print JSON')
    .option('--quiet', 'print the token alone')
    .action(create);
  token
    .command('list')
    .description('list all tokens, without the tokens themselves')
    .option('--json', 'print JSON')
    .action(list);
  token.command('revoke <id>').description('make a token invalid at once').action(revoke);
  return token;
};
