// The authenticator of the tests is a good one: a library that verifies WebAuthn accepts it where it is honest only.
import { createPublicKey, randomBytes, verify } from 'node:crypto';
import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
  type WebAuthnCredential,
} from '@simplewebauthn/server';
import { expect, test } from 'vitest';
import { type CeremonyOverrides, SoftwareAuthenticator } from '../support/authenticator.ts';

const origin = 'https://bloop.example.com';
const rpId = 'bloop.example.com';
const anAuthenticator = () => new SoftwareAuthenticator({ origin, rpId });
const otherChallenge = randomBytes(32).toString('base64url');

const creation = () => generateRegistrationOptions({ rpName: 'Bloop', rpID: rpId, userName: 'ada' });
const request = () => generateAuthenticationOptions({ rpID: rpId, userVerification: 'required' });

const expected = (challenge: string) => ({
  expectedChallenge: challenge,
  expectedOrigin: origin,
  expectedRPID: rpId,
  requireUserVerification: true,
});

const verifyCreated = (response: RegistrationResponseJSON, challenge: string) =>
  verifyRegistrationResponse({ response, ...expected(challenge) });

const verifyGot = (response: AuthenticationResponseJSON, challenge: string, credential: WebAuthnCredential) =>
  verifyAuthenticationResponse({ response, credential, ...expected(challenge) });

const register = async (authenticator: SoftwareAuthenticator, overrides: CeremonyOverrides = {}) => {
  const options = await creation();
  const response = authenticator.create(options, overrides);
  const { verified, registrationInfo } = await verifyCreated(response, options.challenge);
  if (!verified) throw new Error('not verified');
  return { options, response, info: registrationInfo, credential: registrationInfo.credential };
};

/** Logs in, and remembers the counter as a server does. */
const logIn = async (
  authenticator: SoftwareAuthenticator,
  credential: WebAuthnCredential,
  overrides: CeremonyOverrides & { credentialId?: string } = {},
) => {
  const options = await request();
  const answer = await verifyGot(authenticator.get(options, overrides), options.challenge, credential);
  if (answer.verified) credential.counter = answer.authenticationInfo.newCounter;
  return answer;
};

test('an honest registration verifies', async () => {
  const authenticator = anAuthenticator();
  const { options, response, info, credential } = await register(authenticator);
  expect(info).toMatchObject({ fmt: 'none', userVerified: true, origin, rpID: rpId, credentialBackedUp: true });
  expect(credential).toMatchObject({ id: response.id, counter: 0, transports: ['internal'] });
  expect(authenticator.credentials).toEqual([{ id: credential.id, userHandle: options.user.id, counter: 0 }]);
});

test('honest logins verify, and each counts', async () => {
  const authenticator = anAuthenticator();
  const { credential } = await register(authenticator);
  for (const newCounter of [1, 2, 3]) {
    const { verified, authenticationInfo } = await logIn(authenticator, credential);
    expect(verified).toBe(true);
    expect(authenticationInfo).toMatchObject({ newCounter, userVerified: true, credentialID: credential.id });
    expect(authenticator.credentials).toMatchObject([{ counter: newCounter }]);
  }
});

test('the key that a registration tells in SPKI is the one that signs', async () => {
  const authenticator = anAuthenticator();
  const { response } = await register(authenticator);
  const key = Buffer.from(response.response.publicKey ?? '', 'base64url');
  const { clientDataJSON, authenticatorData, signature } = authenticator.get(await request()).response;
  const hash = await crypto.subtle.digest('SHA-256', Buffer.from(clientDataJSON, 'base64url'));
  const signed = Buffer.concat([Buffer.from(authenticatorData, 'base64url'), Buffer.from(hash)]);
  const publicKey = createPublicKey({ key, format: 'der', type: 'spki' });
  expect(verify('sha256', signed, publicKey, Buffer.from(signature, 'base64url'))).toBe(true);
});

test('a login is with the newest credential, or with the one that is named', async () => {
  const authenticator = anAuthenticator();
  const [first, second] = [await register(authenticator), await register(authenticator)];
  const options = await request();
  expect(authenticator.get(options).id).toBe(second.credential.id);
  const credentialId = first.credential.id;
  expect(authenticator.get(options, { credentialId }).response.userHandle).toBe(first.options.user.id);
  expect(await logIn(authenticator, first.credential, { credentialId })).toMatchObject({ verified: true });
  expect(authenticator.credentials.map(({ counter }) => counter)).toEqual([2, 1]);
});

test('a login tells whose it is, unless told otherwise', async () => {
  const authenticator = anAuthenticator();
  const { options } = await register(authenticator);
  const handle = async (overrides?: CeremonyOverrides) =>
    authenticator.get(await request(), overrides).response.userHandle;
  expect(await handle()).toBe(options.user.id);
  expect(await handle({ userHandle: 'c29tZWJvZHk' })).toBe('c29tZWJvZHk');
  expect(await handle({ userHandle: undefined })).toBeUndefined();
});

const dishonest: [string, CeremonyOverrides, RegExp][] = [
  ['a wrong origin', { origin: 'https://bloop.example.net' }, /response origin/],
  ['a wrong RP ID', { rpId: 'example.net' }, /RP ID/],
  ['another challenge', { challenge: otherChallenge }, /response challenge/],
  ['no user verification', { userVerified: false }, /user could not be verified/],
  ['a wrong type', { type: 'payment.get' }, /response type/],
];

test.each(dishonest)('a registration with %s is refused', async (_name, overrides, error) => {
  await expect(register(anAuthenticator(), overrides)).rejects.toThrow(error);
});

test.each(dishonest)('a login with %s is refused', async (_name, overrides, error) => {
  const authenticator = anAuthenticator();
  const { credential } = await register(authenticator);
  await expect(logIn(authenticator, credential, overrides)).rejects.toThrow(error);
  expect(await logIn(authenticator, credential)).toMatchObject({ verified: true });
});

test('a login with a counter that does not grow is refused, and the original goes on', async () => {
  const authenticator = anAuthenticator();
  const { credential } = await register(authenticator, { counter: 70_000 });
  await logIn(authenticator, credential);
  for (const counter of [70_001, 70_000, 0])
    await expect(logIn(authenticator, credential, { counter })).rejects.toThrow(/counter value/);
  expect(await logIn(authenticator, credential)).toMatchObject({ authenticationInfo: { newCounter: 70_002 } });
});

test('a passkey that never counts verifies', async () => {
  const authenticator = anAuthenticator();
  const { credential } = await register(authenticator);
  for (const counter of [0, 0])
    expect(await logIn(authenticator, credential, { counter })).toMatchObject({ verified: true });
});

test("another authenticator's signature does not verify", async () => {
  const [authenticator, other] = [anAuthenticator(), anAuthenticator()];
  const { credential } = await register(authenticator);
  await register(other);
  expect(await logIn(other, credential)).toMatchObject({ verified: false });
});

test('it does not serve a site that asks for the RP ID of another', async () => {
  const authenticator = new SoftwareAuthenticator({ origin: 'https://example.net', rpId: 'example.net' });
  const options = await creation();
  expect(() => authenticator.create(options)).toThrow('SecurityError');
  expect(authenticator.credentials).toEqual([]);
});

test('it has nothing to log in with before a registration', async () => {
  const options = await request();
  expect(() => anAuthenticator().get(options)).toThrow('NotAllowedError');
});
