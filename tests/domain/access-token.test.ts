import { expect, test } from 'vitest';
import {
  decideToken,
  evolveToken,
  initialToken,
  isScope,
  scopes,
  type TokenCommand,
} from '../../domain/access-token.ts';
import type { TokenEvent } from '../../domain/events.ts';
import { decideDefaultProject } from '../../domain/project.ts';
import { scenario } from './given-when-then.ts';

const { given } = scenario<TokenCommand, typeof initialToken, TokenEvent>({
  initialState: initialToken,
  evolve: evolveToken,
  decide: decideToken,
});

const now = 1_760_000_000_000;
const create = (change: Partial<Extract<TokenCommand, { type: 'CreateToken' }>> = {}): TokenCommand => ({
  type: 'CreateToken',
  tokenId: 't1',
  name: 'CI',
  prefix: 'bloop_tk_abcdefg',
  scopes: ['errors:read'],
  expiresInDays: null,
  now,
  ...change,
});
type Created = Extract<TokenEvent, { type: 'TokenCreated' }>;
const created = (change: Partial<Created['data']> = {}): TokenEvent => ({
  type: 'TokenCreated',
  data: { tokenId: 't1', name: 'CI', prefix: 'bloop_tk_abcdefg', scopes: ['errors:read'], expiresAt: null, ...change },
});
const revoke: TokenCommand = { type: 'RevokeToken', tokenId: 't1' };
const revoked: TokenEvent = { type: 'TokenRevoked', data: { tokenId: 't1', name: 'CI' } };

test('a token can be made that never expires', () => given().when(create()).then(created()));
test('a token can expire after a number of days', () =>
  given()
    .when(create({ expiresInDays: 90 }))
    .then(created({ expiresAt: now + 90 * 86_400_000 })));
test('white space around the name is trimmed', () =>
  given()
    .when(create({ name: ' CI ' }))
    .then(created()));
test('scopes are kept once and in their order', () =>
  given()
    .when(create({ scopes: ['alerts:read', 'errors:read', 'alerts:read'] }))
    .then(created({ scopes: ['errors:read', 'alerts:read'] })));
test('a token may have every scope', () =>
  given()
    .when(create({ scopes }))
    .then(created({ scopes: [...scopes] })));
test('a token has at least one scope', () =>
  given()
    .when(create({ scopes: [] }))
    .thenRejected('invalid_token_request', /^scopes: at least one/));
test('an unknown scope is refused by name', () =>
  given()
    .when(create({ scopes: ['errors:read', 'errors:delete'] }))
    .thenRejected('invalid_token_request', /unknown scope "errors:delete"/));
test.each([0, -1, 1.5, 3651, Number.NaN, Number.POSITIVE_INFINITY])(
  'an expiry of %s days is refused',
  (expiresInDays) =>
    given()
      .when(create({ expiresInDays }))
      .thenRejected('invalid_token_request', /^expires_in_days: /),
);
test.each([1, 3650])('an expiry of %s days is taken', (expiresInDays) =>
  given()
    .when(create({ expiresInDays }))
    .then(created({ expiresAt: now + expiresInDays * 86_400_000 })),
);
test.each(['', '   ', 'x'.repeat(101)])('the name "%s" is refused', (name) =>
  given()
    .when(create({ name }))
    .thenRejected('invalid_token_request', /^name: /),
);
test('a name of a hundred characters is taken', () =>
  given()
    .when(create({ name: 'x'.repeat(100) }))
    .then(created({ name: 'x'.repeat(100) })));

test('a token can be revoked', () => given(created()).when(revoke).then(revoked));
test('revoking twice records nothing', () => given(created(), revoked).when(revoke).thenNothing());
test('an unknown token cannot be revoked', () => given().when(revoke).thenRejected('unknown_token', /"t1"/));
test('an event about something else leaves the token alone', () => {
  const event = { type: 'ProjectCreated', data: { name: 'Default', slug: 'default' } } as const;
  expect(evolveToken(initialToken, event)).toBe(initialToken);
});
test('only the known scopes are scopes', () => {
  expect(scopes.every(isScope)).toBe(true);
  expect(isScope('errors:delete')).toBe(false);
});

test('the default project is made where it is missing', () =>
  expect(decideDefaultProject({ exists: false })).toEqual([
    { type: 'ProjectCreated', data: { name: 'Default', slug: 'default' } },
  ]));
test('the default project is made once', () => expect(decideDefaultProject({ exists: true })).toEqual([]));
