// API tokens: their scopes, their life, and who may make and revoke them.
import { streams } from '../events.ts';
import { Rejected } from '../rejected.ts';
import { type Caller, requireAdminOrMaker } from './caller.ts';
import type { Decided } from './decided.ts';
import { type Directory, requireProject, type Token } from './directory.ts';
import { requireName } from './names.ts';

export const scopes = [
  'errors:read',
  'errors:write',
  'sourcemaps:read',
  'sourcemaps:write',
  'alerts:read',
  'alerts:write',
] as const;
export type Scope = (typeof scopes)[number];

export const isScope = (text: string): text is Scope => (scopes as readonly string[]).includes(text);

/** Every token starts with this, so that leaked ones can be found by secret scanners. */
export const tokenPrefix = 'bloop_tk_';
/** Characters of a token that lists may show. */
export const shownPrefixLength = 16;
export const maxExpiryDays = 3650;
const dayMs = 86_400_000;

export type TokenCommand =
  | {
      type: 'CreateToken';
      projectId: string;
      tokenId: string;
      name: string;
      prefix: string;
      scopes: readonly string[];
      /** Days until the token expires; null for never. */
      expiresInDays: number | null;
      /** ms since the epoch */
      now: number;
    }
  | { type: 'RevokeToken'; tokenId: string };

const requireScopes = (wanted: readonly string[]): Scope[] => {
  const unknown = wanted.filter((scope) => !isScope(scope));
  if (wanted.length === 0 || unknown.length > 0) {
    const what = unknown.length > 0 ? `unknown scope "${unknown[0]}"` : 'at least one scope is needed';
    throw new Rejected('invalid_token_request', `scopes: ${what}; known are ${scopes.join(', ')}`);
  }
  return scopes.filter((scope) => wanted.includes(scope));
};

/** ms since the epoch, null for never. @throws Rejected */
export const tokenExpiry = (days: number | null, now: number): number | null => {
  if (days === null) return null;
  if (!Number.isInteger(days) || days < 1 || days > maxExpiryDays)
    throw new Rejected('invalid_token_request', `expires_in_days: must be a whole number from 1 to ${maxExpiryDays}`);
  return now + days * dayMs;
};

export const revocations = (tokens: readonly Token[]): Decided =>
  tokens.map(({ id, name, projectId }) => ({
    stream: streams.token(id),
    projectId,
    events: [{ type: 'TokenRevoked', data: { tokenId: id, name } }],
  }));

const create = (command: Extract<TokenCommand, { type: 'CreateToken' }>): Decided => {
  const { tokenId, projectId, prefix, now } = command;
  const data = {
    tokenId,
    name: requireName('name', command.name),
    prefix,
    scopes: requireScopes(command.scopes),
    expiresAt: tokenExpiry(command.expiresInDays, now),
  };
  return [{ stream: streams.token(tokenId), projectId, events: [{ type: 'TokenCreated', data }] }];
};

export const decideToken = (command: TokenCommand, directory: Directory, caller: Caller): Decided => {
  if (command.type === 'CreateToken') {
    const project = requireProject(directory, command.projectId);
    requireAdminOrMaker(caller, directory, [project.createdBy]);
    return create(command);
  }
  const token = directory.tokens.get(command.tokenId);
  if (token === undefined) throw new Rejected('unknown_token', `no token with the id "${command.tokenId}"`);
  const project = directory.projects.get(token.projectId);
  requireAdminOrMaker(caller, directory, [token.createdBy, ...(project === undefined ? [] : [project.createdBy])]);
  return token.revoked ? [] : revocations([token]);
};
