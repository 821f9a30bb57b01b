// Who may do what: project keys, tokens, sessions, accounts and the directory.
import type { Logger } from 'pino';
import { accessCommands } from '../application/access/access-commands.ts';
import { accounts } from '../application/access/accounts.ts';
import { directoryService } from '../application/access/directory-service.ts';
import { takeBack } from '../application/access/take-back.ts';
import { projectKeys } from '../application/ingest/project-keys.ts';
import { directoryOf } from '../domain/access/directory.ts';
import { streams } from '../domain/events.ts';
import { challenges } from '../infrastructure/access/challenges.ts';
import { sessions } from '../infrastructure/access/sessions.ts';
import { tokenCache } from '../infrastructure/access/token-cache.ts';
import { webauthn } from '../infrastructure/access/webauthn.ts';
import type { Config } from '../infrastructure/config-schema.ts';
import type { Core } from './core.ts';

/** After these, other project keys are valid than before. */
const changeKeys: readonly string[] = ['CreateProject', 'RotateKey', 'DeleteProject'];

export const startAccess = async ({ auth }: Config, core: Core, secret: string, log: Logger) => {
  const { ask, appender, bus, shown } = core;
  const clock = Date.now;

  const keys = projectKeys(secret);
  const reloadKeys = async (): Promise<void> => keys.replace(await ask('projectKeys', {}));
  await reloadKeys();

  const noteUse = (tokenId: string, now: number): void => {
    appender
      .decide({
        stream: streams.token(tokenId),
        projectId: null,
        actor: 'system',
        cause: null,
        events: [],
        effects: [{ kind: 'use-token', id: tokenId, now }],
      })
      .catch((error: Error) => log.warn({ reason: error.message }, 'a use of a token was not noted'));
  };
  const tokens = tokenCache(ask, clock, noteUse);
  const people = sessions(ask, clock);
  const revoke = takeBack({ tokens, sessions: people });
  bus.on('decided', (events) => {
    // Here once more for what other processes have decided.
    revoke(events);
    if (events.some(({ stream }) => stream.startsWith('project:')))
      reloadKeys().catch((error: Error) => log.error({ err: error }, 'project keys could not be reloaded'));
  });

  const commands = accessCommands(ask, appender, revoke);
  /** A change is answered when the read models, and what is remembered here, know of it. */
  const send: typeof commands.send = async (command, caller, effects) => {
    const position = await commands.send(command, caller, effects);
    if (changeKeys.includes(command.type)) await reloadKeys();
    await shown(position);
    return position;
  };
  const directory = async () => directoryOf(await ask('directoryEvents', {}));
  return {
    keys,
    reloadKeys,
    send,
    directory,
    identities: { resolveToken: tokens.resolve, resolveSession: people.resolve },
    accounts: accounts({
      ask,
      log: appender,
      commands,
      shown,
      ceremonies: webauthn({ id: auth.rp_id, origin: auth.rp_origin }),
      challenges: challenges(clock),
      sessionLifeMs: auth.session_ttl_secs * 1000,
      clock,
    }),
    directoryService: directoryService({ send, directory, origin: auth.rp_origin, clock }),
  };
};

export type Access = Awaited<ReturnType<typeof startAccess>>;
