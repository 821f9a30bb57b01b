// Users' own affairs: registering, logging in, passkeys, sessions, and the way back in.
import { randomUUID } from 'node:crypto';
import { type Directory, directoryOf } from '../../domain/access/directory.ts';
import { requireOpenInvite } from '../../domain/access/invites.ts';
import { type NewPasskey, requireFirst, requireFreeUsername, requireKnownUser } from '../../domain/access/users.ts';
import { type SessionEvent, streams } from '../../domain/events.ts';
import { Rejected } from '../../domain/rejected.ts';
import type { Ask } from '../../projections/queries/all.ts';
import type { Effect } from '../effects.ts';
import type { Log } from '../log.ts';
import type { AccessCommands } from './access-commands.ts';
import type { Ceremonies, Challenges, Purpose } from './ceremonies.ts';
import { hashToken, newSessionToken } from './secrets.ts';

export interface AccountOptions {
  ask: Ask;
  log: Pick<Log, 'decide'>;
  commands: AccessCommands;
  /** Resolves when the read models show what is at a position. */
  shown: (position: number) => Promise<unknown>;
  ceremonies: Ceremonies;
  challenges: Challenges;
  sessionLifeMs: number;
  clock: () => number;
}

/** Who is at the other end, for the list of one's sessions. */
export interface Client {
  userAgent: string;
  address: string;
}

const longestUserAgent = 256;
const firstPasskeyName = 'Passkey';

const noSuchChallenge = () =>
  new Rejected('invalid_challenge', 'challenge_id: unknown, used before, or older than two minutes: start again');
const failedLogin = () => new Rejected('unknown_credential', 'this passkey is not known here');

export const accounts = (options: AccountOptions) => {
  const { ask, log, commands, shown, ceremonies, challenges: open, sessionLifeMs, clock } = options;

  const directory = async (): Promise<Directory> => directoryOf(await ask('directoryEvents', {}));
  const passkeysOf = (userId: string) => ask('passkeysOfUser', { userId });

  const take = <K extends Purpose['kind']>(kind: K, id: string) => {
    const purpose = open.take(kind, id);
    if (purpose === undefined) throw noSuchChallenge();
    return purpose;
  };

  const newSession = (userId: string, { userAgent, address }: Client) => {
    const token = newSessionToken();
    const id = randomUUID();
    const now = clock();
    const change: Effect = {
      kind: 'add-session',
      id,
      userId,
      tokenHash: hashToken(token),
      now,
      expiresAt: now + sessionLifeMs,
      userAgent: userAgent.slice(0, longestUserAgent),
      address,
    };
    return { token, id, change };
  };

  const record = async (event: SessionEvent, effects: Effect[]): Promise<void> => {
    const stream = streams.user(event.data.userId);
    const decision = { stream, projectId: null, actor: stream, cause: null, events: [event], effects };
    const { outcome, position } = await log.decide(decision);
    if (outcome !== 'appended') throw failedLogin();
    await shown(position);
  };

  /** Asks the browser for a new passkey. */
  const startCreation = async (user: { id: string; username: string }, purpose: Purpose) => {
    const publicKey = await ceremonies.creationOptions(user, await passkeysOf(user.id));
    return { challenge_id: open.keep({ ...purpose, challenge: publicKey.challenge }), publicKey };
  };

  const created = async (userId: string, challenge: string, credential: unknown, name: string) => {
    const verified = await ceremonies.verifyCreation(challenge, credential);
    const passkey: NewPasskey = { id: randomUUID(), name };
    return { passkey, change: { kind: 'add-passkey' as const, id: passkey.id, userId, ...verified } };
  };

  const linkOf = async (link: 'invite' | 'recovery', token: string) => {
    const linkHash = hashToken(token);
    const found = await ask('linkByHash', { tokenHash: linkHash });
    if (found === null || found.kind !== link || found.expiresAt <= clock())
      throw link === 'invite'
        ? new Rejected('invalid_invite', 'invite_token: the invite was used or revoked, or has expired')
        : new Rejected('invalid_link', 'recovery_token: the link was used, or has expired');
    return { ...found, linkHash };
  };

  /** Whoever has registered once has: every page asks, and the directory may be long. */
  let hasHadUsers = false;

  return {
    /** Whether anybody has registered. */
    isSetUp: async (): Promise<boolean> => {
      hasHadUsers ||= (await directory()).hasHadUsers;
      return hasHadUsers;
    },

    /** @param inviteToken null for the first user @throws Rejected */
    startRegistration: async (text: string, inviteToken: string | null) => {
      const invite = inviteToken === null ? null : await linkOf('invite', inviteToken);
      const known = await directory();
      if (invite === null) requireFirst(known);
      else requireOpenInvite(known, invite.subject, clock());
      const username = requireFreeUsername(known, text);
      const userId = randomUUID();
      const purpose: Purpose = { kind: 'register', userId, username, inviteId: invite?.subject ?? null };
      return startCreation({ id: userId, username }, purpose);
    },

    finishRegistration: async (challengeId: string, credential: unknown, client: Client, isInvited: boolean) => {
      const { userId, username, inviteId, challenge } = take('register', challengeId);
      if ((inviteId !== null) !== isInvited) throw noSuchChallenge();
      const { passkey, change } = await created(userId, challenge, credential, firstPasskeyName);
      const session = newSession(userId, client);
      await shown(
        await commands.send(
          { type: 'RegisterUser', userId, username, passkey, inviteId, now: clock() },
          { kind: 'newcomer', id: userId },
          [change, session.change],
        ),
      );
      return session.token;
    },

    startLogin: async () => {
      const publicKey = await ceremonies.requestOptions();
      return { challenge_id: open.keep({ kind: 'login', challenge: publicKey.challenge }), publicKey };
    },

    finishLogin: async (challengeId: string, credential: { id: string }, client: Client) => {
      const { challenge } = take('login', challengeId);
      const passkey = await ask('passkeyByCredential', { credentialId: credential.id });
      if (passkey === null) throw failedLogin();
      const { userId, credentialId, id: passkeyId } = passkey;
      const counter = await ceremonies.verifyRequest(challenge, credential, passkey);
      const session = newSession(userId, client);
      await record({ type: 'UserLoggedIn', data: { userId, sessionId: session.id, passkeyId } }, [
        { kind: 'use-passkey', credentialId, counter, now: clock() },
        session.change,
      ]);
      return session.token;
    },

    startPasskey: async (userId: string) => {
      const user = requireKnownUser(await directory(), userId);
      return startCreation(user, { kind: 'add-passkey', userId });
    },

    finishPasskey: async (userId: string, challengeId: string, credential: unknown, name: string) => {
      const purpose = take('add-passkey', challengeId);
      if (purpose.userId !== userId) throw noSuchChallenge();
      const { passkey, change } = await created(userId, purpose.challenge, credential, name);
      await shown(await commands.send({ type: 'AddPasskey', userId, passkey }, { kind: 'user', id: userId }, [change]));
      return passkey;
    },

    removePasskey: async (userId: string, passkeyId: string): Promise<void> => {
      const command = { type: 'RemovePasskey', userId, passkeyId } as const;
      await shown(await commands.send(command, { kind: 'user', id: userId }));
    },

    startRecovery: async (token: string) => {
      const { subject: userId, linkHash } = await linkOf('recovery', token);
      const user = requireKnownUser(await directory(), userId);
      return startCreation(user, { kind: 'recover', userId, linkHash });
    },

    /** Adds a passkey and starts a session. Whoever was logged in before, is no longer: the device may be lost. */
    finishRecovery: async (challengeId: string, credential: unknown, client: Client) => {
      const { userId, linkHash, challenge } = take('recover', challengeId);
      const { passkey, change } = await created(userId, challenge, credential, firstPasskeyName);
      const session = newSession(userId, client);
      const changes: Effect[] = [
        { kind: 'use-link', tokenHash: linkHash },
        { kind: 'remove-sessions', userId },
        change,
        session.change,
      ];
      const command = { type: 'RecoverAccount', userId, passkey } as const;
      await shown(await commands.send(command, { kind: 'user', id: userId }, changes));
      return session.token;
    },

    /** @throws Rejected when it is not a session of that user */
    endSession: async (userId: string, sessionId: string): Promise<void> => {
      const sessions = await ask('sessionsOfUser', { userId, now: clock() });
      if (!sessions.some(({ id }) => id === sessionId))
        throw new Rejected('unknown_session', `no session with the id "${sessionId}"`);
      await record({ type: 'UserLoggedOut', data: { userId, sessionId } }, [
        { kind: 'remove-session', id: sessionId, userId },
      ]);
    },

    endAllSessions: (userId: string): Promise<void> =>
      record({ type: 'UserLoggedOutEverywhere', data: { userId } }, [{ kind: 'remove-sessions', userId }]),
  };
};

export type Accounts = ReturnType<typeof accounts>;
