// API tokens: their scopes, their life, and the rules for making one.
import type { DecidedEvent, TokenEvent } from './events.ts';
import { Rejected } from './rejected.ts';

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
const maxNameLength = 100;
export const maxExpiryDays = 3650;
const dayMs = 86_400_000;

export type TokenCommand =
  | {
      type: 'CreateToken';
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

export interface TokenState {
  name: string | undefined;
  revoked: boolean;
}

export const initialToken: TokenState = { name: undefined, revoked: false };

export const evolveToken = (token: TokenState, event: DecidedEvent): TokenState => {
  if (event.type === 'TokenCreated') return { name: event.data.name, revoked: false };
  return event.type === 'TokenRevoked' ? { ...token, revoked: true } : token;
};

const requireScopes = (wanted: readonly string[]): Scope[] => {
  const unknown = wanted.filter((scope) => !isScope(scope));
  if (wanted.length === 0 || unknown.length > 0) {
    const what = unknown.length > 0 ? `unknown scope "${unknown[0]}"` : 'at least one scope is needed';
    throw new Rejected('invalid_token_request', `scopes: ${what}; known are ${scopes.join(', ')}`);
  }
  return scopes.filter((scope) => wanted.includes(scope));
};

const requireExpiry = (days: number | null, now: number): number | null => {
  if (days === null) return null;
  if (!Number.isInteger(days) || days < 1 || days > maxExpiryDays)
    throw new Rejected('invalid_token_request', `expires_in_days: must be a whole number from 1 to ${maxExpiryDays}`);
  return now + days * dayMs;
};

export const decideToken = (command: TokenCommand, token: TokenState): TokenEvent[] => {
  if (command.type === 'RevokeToken') {
    if (token.name === undefined) throw new Rejected('unknown_token', `no token with the id "${command.tokenId}"`);
    return token.revoked ? [] : [{ type: 'TokenRevoked', data: { tokenId: command.tokenId, name: token.name } }];
  }
  const name = command.name.trim();
  if (name === '' || name.length > maxNameLength)
    throw new Rejected('invalid_token_request', `name: must have 1 to ${maxNameLength} characters`);
  const { tokenId, prefix } = command;
  const expiresAt = requireExpiry(command.expiresInDays, command.now);
  return [{ type: 'TokenCreated', data: { tokenId, name, prefix, scopes: requireScopes(command.scopes), expiresAt } }];
};
