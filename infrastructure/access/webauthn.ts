// Passkey ceremonies: W3C Web Authentication Level 3 (https://www.w3.org/TR/webauthn-3/), by @simplewebauthn/server.
import type {
  AuthenticationResponseJSON,
  AuthenticatorTransport,
  RegistrationResponseJSON,
} from '@simplewebauthn/server';
import { type Ceremonies, challengeLifeMs } from '../../application/access/ceremonies.ts';
import { Rejected } from '../../domain/rejected.ts';

export interface RelyingParty {
  /** A domain: `auth.rp_id`. */
  id: string;
  /** Where the pages are: `auth.rp_origin`. */
  origin: string;
}

/** The library and its ASN.1 parsers take several MB: they are loaded when somebody registers or logs in. */
const library = () => import('@simplewebauthn/server');

const transportsOf = (text: string) => text.split(' ').filter(Boolean) as AuthenticatorTransport[];

/** What the browser says of how the authenticator is reached; the library takes any value for it. */
const knownTransports = (value: unknown): string =>
  Array.isArray(value) ? value.filter((each) => typeof each === 'string' && /^[a-z-]{1,20}$/.test(each)).join(' ') : '';

/** What operators get wrong, and may be told; what else the library says is about its inside. */
const settings: [pattern: RegExp, hint: string][] = [
  [/^Unexpected \w+ response origin/, 'was made on pages of another origin than auth.rp_origin'],
  [/^Unexpected RP ID hash/, 'was made for another domain than auth.rp_id'],
];

/** Whatever the library throws, the credential was bad. */
const refuse = (error: unknown): never => {
  const text = error instanceof Error ? error.message : '';
  const hint = settings.find(([pattern]) => pattern.test(text))?.[1];
  throw new Rejected('invalid_credential', `credential: ${hint ?? 'could not be verified'}`);
};

/** Whether an authenticator names the user, if it names one. The library takes any value for it that is like none. */
const isOf = (handle: unknown, userId: string): boolean => {
  if (handle === undefined || handle === null) return true;
  return typeof handle === 'string' && Buffer.from(handle, 'base64url').toString() === userId;
};

export const webauthn = ({ id: rpID, origin }: RelyingParty): Ceremonies => ({
  creationOptions: async (user, existing) =>
    (await library()).generateRegistrationOptions({
      rpName: 'Bloop',
      rpID,
      userID: new TextEncoder().encode(user.id),
      userName: user.username,
      userDisplayName: user.username,
      timeout: challengeLifeMs,
      attestationType: 'none',
      excludeCredentials: existing.map(({ credentialId, transports }) => ({
        id: credentialId,
        transports: transportsOf(transports),
      })),
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    }),

  verifyCreation: async (challenge, response) => {
    const { verifyRegistrationResponse } = await library();
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response: response as RegistrationResponseJSON,
      expectedChallenge: challenge,
      expectedOrigin: origin,
      expectedRPID: rpID,
      requireUserVerification: true,
    }).catch(refuse);
    if (!verified || registrationInfo === undefined) return refuse(undefined);
    const { credential } = registrationInfo;
    return {
      credentialId: credential.id,
      publicKey: Buffer.from(credential.publicKey).toString('base64url'),
      counter: credential.counter,
      transports: knownTransports(credential.transports),
    };
  },

  requestOptions: async () =>
    (await library()).generateAuthenticationOptions({
      rpID,
      timeout: challengeLifeMs,
      userVerification: 'required',
      allowCredentials: [],
    }),

  verifyRequest: async (challenge, response, passkey) => {
    const { verifyAuthenticationResponse } = await library();
    const answer = response as AuthenticationResponseJSON;
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: answer,
      expectedChallenge: challenge,
      expectedOrigin: origin,
      expectedRPID: rpID,
      credential: {
        id: passkey.credentialId,
        publicKey: new Uint8Array(Buffer.from(passkey.publicKey, 'base64url')),
        counter: passkey.counter,
        transports: transportsOf(passkey.transports),
      },
      requireUserVerification: true,
    }).catch(refuse);
    if (!verified || !isOf(answer.response.userHandle, passkey.userId)) return refuse(undefined);
    return authenticationInfo.newCounter;
  },
});
