// Passkey ceremonies (https://www.w3.org/TR/webauthn-3/) as accounts need them: what a browser is asked to sign, what for, and
// whether its answer holds.

/** What the answer is for. */
export type Purpose =
  | { kind: 'register'; userId: string; username: string; inviteId: string | null }
  | { kind: 'login' }
  | { kind: 'add-passkey'; userId: string }
  | { kind: 'recover'; userId: string; linkHash: string };

export type Asked = Purpose & { challenge: string };

/** Ceremonies under way: each is answered once, within `challengeLifeMs`. */
export interface Challenges {
  /** Answers the id under which the answer will come. */
  keep(asked: Asked): string;
  /** What was kept for that kind of ceremony, once; undefined when it is unknown, used, expired or of another kind. */
  take<K extends Purpose['kind']>(kind: K, id: string): Extract<Asked, { kind: K }> | undefined;
}

export const challengeLifeMs = 120_000;

/** What is known of a passkey: its public key, and how to reach it. */
export interface PasskeyKey {
  credentialId: string;
  publicKey: string;
  counter: number;
  transports: string;
}

/** WebAuthn's options as JSON, for the browser. */
export type PublicKeyOptions = object & { challenge: string };

export interface Ceremonies {
  /** @param existing passkeys that the user has, which their authenticators must not offer again */
  creationOptions(
    user: { id: string; username: string },
    existing: readonly Pick<PasskeyKey, 'credentialId' | 'transports'>[],
  ): Promise<PublicKeyOptions>;
  /** @throws Rejected when the credential does not answer the challenge, comes from elsewhere, or its user was not verified */
  verifyCreation(challenge: string, credential: unknown): Promise<PasskeyKey>;
  requestOptions(): Promise<PublicKeyOptions>;
  /** Answers the counter after this use. @throws Rejected, also when the counter says that the key was copied */
  verifyRequest(challenge: string, credential: unknown, passkey: PasskeyKey & { userId: string }): Promise<number>;
}
