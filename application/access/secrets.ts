// Making and hashing what must not be guessed.
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { shownPrefixLength, tokenPrefix } from '../../domain/access/tokens.ts';

/** `bloop_tk_` and 43 characters of base64url: 256 bits. */
export const newToken = (): string => tokenPrefix + randomBytes(32).toString('base64url');
export const shownPrefix = (token: string): string => token.slice(0, shownPrefixLength);

/** `bloop_` and 48 hexadecimal digits: 192 bits. It is the HMAC secret of its project, so it is kept as it is. */
export const newProjectKey = (): string => `bloop_${randomBytes(24).toString('hex')}`;
export const newSecret = (): string => randomBytes(32).toString('hex');
/** A session's cookie: 256 bits. */
export const newSessionToken = (): string => randomBytes(32).toString('base64url');
/** What an invite or recovery link carries: 256 bits. */
export const newLinkToken = (): string => randomBytes(32).toString('base64url');
export const newTokenId = (): string => `tok_${randomUUID()}`;

/** What is stored of a token: SHA-256, hexadecimal. */
export const hashToken = (token: string): string => createHash('sha256').update(token).digest('hex');
