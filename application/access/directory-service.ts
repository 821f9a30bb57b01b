// What admins, project creators and operators do: projects, keys, tokens, roles, invites. Makes the secrets that go with
// each command; every one of them is answered once and kept as its hash, but for project keys, which sign.
import { randomUUID } from 'node:crypto';
import type { Caller } from '../../domain/access/caller.ts';
import type { AccessCommand } from '../../domain/access/commands.ts';
import {
  type Directory,
  type Invite,
  type Project,
  requireProject,
  type Token,
  type User,
} from '../../domain/access/directory.ts';
import { inviteLifeMs } from '../../domain/access/invites.ts';
import { tokenExpiry } from '../../domain/access/tokens.ts';
import { recoveryLifeMs, requireKnownUser } from '../../domain/access/users.ts';
import type { Effect } from '../effects.ts';
import { hashToken, newLinkToken, newProjectKey, newToken, newTokenId, shownPrefix } from './secrets.ts';

export interface DirectoryServiceOptions {
  /** Resolves when the change is in the log, and where it shows. @throws Rejected, LogUnavailable */
  send: (command: AccessCommand, caller: Caller, effects?: readonly Effect[]) => Promise<unknown>;
  /** As the log has it now. */
  directory: () => Promise<Directory>;
  /** `auth.rp_origin`: where links lead. */
  origin: string;
  /** ms since the epoch */
  clock: () => number;
}

export interface TokenRequest {
  name: string;
  /** An id or a slug. */
  project: string;
  scopes: readonly string[];
  expiresInDays: number | null;
}

/** A link that works once. */
export interface Link {
  url: string;
  token: string;
  expiresAt: number;
}

export const directoryService = ({ send, directory, origin, clock }: DirectoryServiceOptions) => {
  const found = <T>(entry: T | undefined): T => {
    if (entry === undefined) throw new Error('what was just written is not there');
    return entry;
  };
  const projectOf = async (text: string): Promise<Project> => requireProject(await directory(), text);

  return {
    createProject: async (
      caller: Caller,
      { name, slug }: { name: string; slug?: string | undefined },
    ): Promise<Project & { apiKey: string }> => {
      const projectId = randomUUID();
      const apiKey = newProjectKey();
      await send({ type: 'CreateProject', projectId, name, slug }, caller, [
        { kind: 'add-project-key', projectId, apiKey },
      ]);
      return { ...(await projectOf(projectId)), apiKey };
    },

    renameProject: async (caller: Caller, project: string, name: string): Promise<Project> => {
      const { id } = await projectOf(project);
      await send({ type: 'RenameProject', projectId: id, name }, caller);
      return projectOf(id);
    },

    rotateKey: async (caller: Caller, project: string): Promise<Project & { apiKey: string }> => {
      const { id } = await projectOf(project);
      const apiKey = newProjectKey();
      await send({ type: 'RotateKey', projectId: id }, caller, [
        { kind: 'replace-project-key', projectId: id, apiKey },
      ]);
      return { ...(await projectOf(id)), apiKey };
    },

    /** Its errors are gone from every list when this resolves; what the log holds of them is erased in the background. */
    deleteProject: async (caller: Caller, project: string): Promise<Project> => {
      const deleted = await projectOf(project);
      await send({ type: 'DeleteProject', projectId: deleted.id }, caller);
      return deleted;
    },

    createToken: async (caller: Caller, request: TokenRequest): Promise<Token & { token: string }> => {
      const { id: projectId } = await projectOf(request.project);
      const token = newToken();
      const tokenId = newTokenId();
      const { name, scopes, expiresInDays } = request;
      const now = clock();
      const prefix = shownPrefix(token);
      await send({ type: 'CreateToken', tokenId, projectId, name, prefix, scopes, expiresInDays, now }, caller, [
        {
          kind: 'add-token',
          tokenHash: hashToken(token),
          id: tokenId,
          projectId,
          name: name.trim(),
          scopes: scopes.join(' '),
          expiresAt: tokenExpiry(expiresInDays, now),
        },
      ]);
      return { ...found((await directory()).tokens.get(tokenId)), token };
    },

    revokeToken: async (caller: Caller, tokenId: string): Promise<void> => {
      await send({ type: 'RevokeToken', tokenId }, caller);
    },

    changeRole: async (caller: Caller, userId: string, isAdmin: boolean): Promise<User> => {
      await send({ type: 'ChangeRole', userId, isAdmin }, caller);
      return found((await directory()).users.get(userId));
    },

    /** Ends their sessions and revokes their tokens. */
    removeUser: async (caller: Caller, userId: string): Promise<void> => {
      await send({ type: 'RemoveUser', userId }, caller);
    },

    createInvite: async (caller: Caller): Promise<Invite & Link> => {
      const inviteId = randomUUID();
      const token = newLinkToken();
      const now = clock();
      const expiresAt = now + inviteLifeMs;
      await send({ type: 'CreateInvite', inviteId, now }, caller, [
        { kind: 'add-link', link: 'invite', tokenHash: hashToken(token), subject: inviteId, expiresAt },
      ]);
      const invite = found((await directory()).invites.get(inviteId));
      // In the fragment: it reaches neither servers nor their logs.
      return { ...invite, token, url: `${origin}/#invite=${token}` };
    },

    revokeInvite: async (caller: Caller, inviteId: string): Promise<void> => {
      await send({ type: 'RevokeInvite', inviteId }, caller);
    },

    /** For a user who has lost their passkey. Links from before stop working. */
    createRecoveryLink: async (caller: Caller, userId: string): Promise<Link & { username: string }> => {
      const { username } = requireKnownUser(await directory(), userId);
      const token = newLinkToken();
      const now = clock();
      const expiresAt = now + recoveryLifeMs;
      await send({ type: 'CreateRecoveryLink', userId, now }, caller, [
        { kind: 'remove-links', subject: userId },
        { kind: 'add-link', link: 'recovery', tokenHash: hashToken(token), subject: userId, expiresAt },
      ]);
      return { username, token, expiresAt, url: `${origin}/#recover=${token}` };
    },
  };
};

export type DirectoryService = ReturnType<typeof directoryService>;
