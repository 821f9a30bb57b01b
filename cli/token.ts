// `bloop token create|list|revoke`: API tokens.
import { Command } from 'commander';
import { decideToken, evolveToken, initialToken, scopes } from '../domain/access-token.ts';
import { type DecidedEvent, streams } from '../domain/events.ts';
import { Rejected } from '../domain/rejected.ts';
import { hashToken, newToken, newTokenId, shownPrefix } from '../infrastructure/access/secrets.ts';
import { logReader } from '../infrastructure/log/log-reader.ts';
import { openReadonly } from '../infrastructure/sqlite/open.ts';
import { type Files, filesOf } from './files.ts';
import { writeDecision } from './log-session.ts';
import { UsageError } from './usage-error.ts';

interface CreateOptions {
  project: string;
  scopes: string;
  name: string;
  expiresInDays?: string;
  json?: boolean;
  quiet?: boolean;
}

const print = (text: string): void => void process.stdout.write(`${text}\n`);

/** Everything that deciders have written, oldest first: the CLI needs no read models. */
const decidedEvents = ({ logPath }: Files) => {
  const log = openReadonly(logPath);
  try {
    return logReader(log).decided(Number.MAX_SAFE_INTEGER);
  } finally {
    log.close();
  }
};

/** @param project a slug or an id */
const projectIdOf = (files: Files, project: string): string => {
  const created = decidedEvents(files).find(
    (event) => event.type === 'ProjectCreated' && (event.data.slug === project || event.projectId === project),
  );
  if (created === undefined || created.projectId === null)
    throw new Rejected('unknown_project', `no project with the slug or id "${project}"`);
  return created.projectId;
};

const days = (text: string | undefined): number | null => {
  if (text === undefined) return null;
  if (!/^\d+$/.test(text)) throw new UsageError(`--expires-in-days: must be a whole number, not "${text}"`);
  return Number(text);
};

const create = async (options: CreateOptions, command: Command): Promise<void> => {
  const files = filesOf(command);
  const projectId = projectIdOf(files, options.project);
  const token = newToken();
  const tokenId = newTokenId();
  const prefix = shownPrefix(token);
  const wanted = options.scopes
    .split(',')
    .map((scope) => scope.trim())
    .filter(Boolean);
  const [created] = decideToken(
    {
      type: 'CreateToken',
      tokenId,
      name: options.name,
      prefix,
      scopes: wanted,
      expiresInDays: days(options.expiresInDays),
      now: Date.now(),
    },
    initialToken,
  );
  if (created?.type !== 'TokenCreated') return;
  const { name, scopes: granted, expiresAt } = created.data;
  await writeDecision(files, {
    stream: streams.token(tokenId),
    decide: () => ({
      projectId,
      events: [created],
      credentials: [
        { kind: 'add-token', tokenHash: hashToken(token), id: tokenId, projectId, name, scopes: granted, expiresAt },
      ],
    }),
  });
  const seconds = expiresAt === null ? null : Math.floor(expiresAt / 1000);
  const shown = {
    id: tokenId,
    name,
    token,
    token_prefix: prefix,
    project_id: projectId,
    scopes: granted,
    expires_at: seconds,
  };
  if (options.quiet) print(token);
  else if (options.json) print(JSON.stringify(shown));
  else
    print(
      `${token}\n\nToken ${tokenId} (${name}) for project ${projectId}: ${granted.join(', ')}.\nIt is shown this once.`,
    );
};

const list = (options: { json?: boolean }, command: Command): void => {
  const events = decidedEvents(filesOf(command));
  const revoked = new Set(events.flatMap((event) => (event.type === 'TokenRevoked' ? event.data.tokenId : [])));
  const tokens = events.flatMap((event) =>
    event.type !== 'TokenCreated'
      ? []
      : {
          id: event.data.tokenId,
          name: event.data.name,
          token_prefix: event.data.prefix,
          project_id: event.projectId,
          scopes: event.data.scopes,
          created_at: Math.floor(event.recordedAt / 1000),
          expires_at: event.data.expiresAt === null ? null : Math.floor(event.data.expiresAt / 1000),
          revoked: revoked.has(event.data.tokenId),
        },
  );
  if (options.json) {
    print(JSON.stringify(tokens));
    return;
  }
  for (const { id, name, token_prefix, project_id, scopes: granted, revoked: isRevoked } of tokens)
    print([id, `${token_prefix}…`, project_id, granted.join(','), isRevoked ? 'revoked' : 'active', name].join('  '));
  if (tokens.length === 0) print('no tokens');
};

const revoke = async (tokenId: string, _options: unknown, command: Command): Promise<void> => {
  const files = filesOf(command);
  const created = decidedEvents(files).find((event) => event.type === 'TokenCreated' && event.data.tokenId === tokenId);
  let changed = true;
  await writeDecision(files, {
    stream: streams.token(tokenId),
    decide: (past: DecidedEvent[]) => {
      const events = decideToken({ type: 'RevokeToken', tokenId }, past.reduce(evolveToken, initialToken));
      changed = events.length > 0;
      return { projectId: created?.projectId ?? null, events, credentials: [{ kind: 'remove-token', id: tokenId }] };
    },
  });
  print(changed ? `token ${tokenId} is revoked` : `token ${tokenId} was revoked before`);
};

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
