// A passkey authenticator and the browser in front of it, in software: what they answer to registration and login.
// Layouts are those of W3C Web Authentication Level 3, https://www.w3.org/TR/webauthn-3/ (sections by number below);
// the key is a COSE_Key of RFC 9053, the encoding is CBOR, RFC 8949.
import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
} from '@simplewebauthn/server';

/** Where a ceremony is not the honest one. */
export interface CeremonyOverrides {
  origin?: string;
  rpId?: string;
  challenge?: string;
  userVerified?: boolean;
  /** As a clone would count: the authenticator's own counter does not follow it after registration. */
  counter?: number;
  type?: string;
  /** `undefined`, when given, leaves the handle out of a login. */
  userHandle?: string | undefined;
}

/** What is read of PublicKeyCredentialCreationOptionsJSON. */
export type CreationOptions = Pick<PublicKeyCredentialCreationOptionsJSON, 'challenge'> & {
  rp: { id?: string };
  user: { id: string };
};
/** What is read of PublicKeyCredentialRequestOptionsJSON. */
export type RequestOptions = Pick<PublicKeyCredentialRequestOptionsJSON, 'challenge' | 'rpId'>;

export interface HeldCredential {
  readonly id: string;
  readonly userHandle: string;
  readonly counter: number;
}

interface Secret {
  id: string;
  userHandle: string;
  counter: number;
  privateKey: KeyObject;
}

type Cbor = number | string | Uint8Array | ReadonlyMap<number | string, Cbor>;

/** The head of a CBOR item; nothing here is longer than 65535. */
const head = (majorType: number, value: number): Buffer => {
  const major = majorType << 5;
  if (value < 24) return Buffer.from([major | value]);
  if (value < 256) return Buffer.from([major | 24, value]);
  return Buffer.from([major | 25, value >> 8, value & 0xff]);
};

const cbor = (item: Cbor): Buffer => {
  if (typeof item === 'number') return item < 0 ? head(1, -1 - item) : head(0, item);
  if (typeof item === 'string') return Buffer.concat([head(3, Buffer.byteLength(item)), Buffer.from(item)]);
  if (item instanceof Uint8Array) return Buffer.concat([head(2, item.length), item]);
  return Buffer.concat([head(5, item.size), ...[...item].flat().map(cbor)]);
};

const sha256 = (data: string | Uint8Array): Buffer => createHash('sha256').update(data).digest();
const base64url = (data: Uint8Array): string => Buffer.from(data).toString('base64url');

const es256 = -7;
/** The key as in authenticator data (6.5.1.1): key type EC2, ES256, curve P-256, x, y. */
const coseKey = (spki: Buffer): Buffer =>
  cbor(
    new Map<number, Cbor>([
      [1, 2],
      [3, es256],
      [-1, 1],
      [-2, spki.subarray(-64, -32)],
      [-3, spki.subarray(-32)],
    ]),
  );

/** Section 6.1. A passkey may be backed up, and is. */
const flag = { userPresent: 0x01, userVerified: 0x04, backupEligible: 0x08, backedUp: 0x10, attested: 0x40 };

/** Section 6.5.1, with the AAGUID of an authenticator that does not say what it is. */
const attestedCredential = (id: Buffer, spki: Buffer): Buffer => {
  const idLength = Buffer.alloc(2);
  idLength.writeUInt16BE(id.length);
  return Buffer.concat([Buffer.alloc(16), idLength, id, coseKey(spki)]);
};

interface AuthenticatorData {
  rpId: string;
  userVerified: boolean;
  counter: number;
  attested?: Buffer;
}

/** Section 6.1: hash of the RP ID, flags, counter, and the new credential if there is one. */
const authenticatorData = ({ rpId, userVerified, counter, attested }: AuthenticatorData): Buffer => {
  const flags =
    flag.userPresent |
    (userVerified ? flag.userVerified : 0) |
    flag.backupEligible |
    flag.backedUp |
    (attested ? flag.attested : 0);
  const rest = Buffer.alloc(5);
  rest.writeUInt8(flags);
  rest.writeUInt32BE(counter, 1);
  return Buffer.concat([sha256(rpId), rest, attested ?? Buffer.alloc(0)]);
};

/** Attestation "none", section 8.7. */
const attestationObject = (authData: Buffer): Buffer =>
  cbor(
    new Map<string, Cbor>([
      ['fmt', 'none'],
      ['attStmt', new Map()],
      ['authData', authData],
    ]),
  );

/** It takes any number of passkeys for one user: excludeCredentials and allowCredentials are not looked at. */
export class SoftwareAuthenticator {
  readonly #origin: string;
  readonly #rpId: string;
  readonly #held: Secret[] = [];

  constructor({ origin, rpId }: { origin: string; rpId: string }) {
    this.#origin = origin;
    this.#rpId = rpId;
  }

  /** What it holds now, oldest first. */
  get credentials(): readonly HeldCredential[] {
    return this.#held.map(({ id, userHandle, counter }) => ({ id, userHandle, counter }));
  }

  /** Registers: a new discoverable ES256 credential. */
  create(options: CreationOptions, overrides: CeremonyOverrides = {}): RegistrationResponseJSON {
    const rpId = this.#rpIdOf(options.rp.id, overrides);
    const { userVerified = true, counter = 0, userHandle = options.user.id } = overrides;
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const spki = publicKey.export({ type: 'spki', format: 'der' });
    const rawId = randomBytes(32);
    const id = base64url(rawId);
    const authData = authenticatorData({ rpId, userVerified, counter, attested: attestedCredential(rawId, spki) });
    this.#held.push({ id, userHandle, counter, privateKey });
    return {
      id,
      rawId: id,
      type: 'public-key',
      authenticatorAttachment: 'platform',
      clientExtensionResults: { credProps: { rk: true } },
      response: {
        clientDataJSON: base64url(this.#clientData('webauthn.create', options.challenge, overrides)),
        attestationObject: base64url(attestationObject(authData)),
        authenticatorData: base64url(authData),
        transports: ['internal'],
        publicKeyAlgorithm: es256,
        publicKey: base64url(spki),
      },
    };
  }

  /** Logs in with the newest credential, or with the one that is named. */
  get(
    options: RequestOptions,
    overrides: CeremonyOverrides & { credentialId?: string } = {},
  ): AuthenticationResponseJSON {
    const rpId = this.#rpIdOf(options.rpId, overrides);
    const held = this.#find(overrides.credentialId);
    const counter = overrides.counter ?? ++held.counter;
    const authData = authenticatorData({ rpId, userVerified: overrides.userVerified ?? true, counter });
    const clientData = this.#clientData('webauthn.get', options.challenge, overrides);
    const userHandle = 'userHandle' in overrides ? overrides.userHandle : held.userHandle;
    return {
      id: held.id,
      rawId: held.id,
      type: 'public-key',
      authenticatorAttachment: 'platform',
      clientExtensionResults: {},
      response: {
        clientDataJSON: base64url(clientData),
        authenticatorData: base64url(authData),
        signature: base64url(sign('sha256', Buffer.concat([authData, sha256(clientData)]), held.privateKey)),
        ...(userHandle === undefined ? {} : { userHandle }),
      },
    };
  }

  #find(id: string | undefined): Secret {
    const found = id === undefined ? this.#held.at(-1) : this.#held.find((held) => held.id === id);
    if (!found) throw new Error(`NotAllowedError: no credential ${id ?? 'at all'}`);
    return found;
  }

  /** As browsers do, it does not serve a site that asks for the RP ID of another. */
  #rpIdOf(asked: string | undefined, { rpId }: CeremonyOverrides): string {
    if (rpId !== undefined) return rpId;
    if (asked !== undefined && asked !== this.#rpId) throw new Error(`SecurityError: ${asked} is not ${this.#rpId}`);
    return this.#rpId;
  }

  /** Section 5.8.1. */
  #clientData(type: string, challenge: string, overrides: CeremonyOverrides): Buffer {
    const said = {
      type: overrides.type ?? type,
      challenge: overrides.challenge ?? challenge,
      origin: overrides.origin ?? this.#origin,
      crossOrigin: false,
    };
    return Buffer.from(JSON.stringify(said));
  }
}
