// What a decision about projects, tokens and users does beside the log: keys, tokens, passkeys, sessions and links, which
// cannot be derived from events. Times are ms since the epoch; hashes are hexadecimal SHA-256.

export type KeyEffect =
  | { kind: 'add-project-key'; projectId: string; apiKey: string }
  | { kind: 'replace-project-key'; projectId: string; apiKey: string };

export type TokenEffect =
  | {
      kind: 'add-token';
      tokenHash: string;
      id: string;
      projectId: string;
      name: string;
      scopes: string;
      expiresAt: number | null;
    }
  | { kind: 'remove-token'; id: string }
  | { kind: 'use-token'; id: string; now: number };

export type PasskeyEffect =
  | {
      kind: 'add-passkey';
      id: string;
      userId: string;
      credentialId: string;
      publicKey: string;
      counter: number;
      transports: string;
    }
  | { kind: 'remove-passkey'; id: string }
  /** Fails when the counter has not grown: somebody else holds a copy of the key. Keys without a counter stay at 0. */
  | { kind: 'use-passkey'; credentialId: string; counter: number; now: number };

export type SessionEffect =
  | {
      kind: 'add-session';
      id: string;
      userId: string;
      tokenHash: string;
      now: number;
      expiresAt: number;
      userAgent: string;
      address: string;
    }
  | { kind: 'remove-session'; id: string; userId: string }
  | { kind: 'remove-sessions'; userId: string };

export type LinkEffect =
  /** `subject`: the invite's id, or the user who is to get in again. */
  | { kind: 'add-link'; link: 'invite' | 'recovery'; tokenHash: string; subject: string; expiresAt: number }
  /** Fails when the link has been used. */
  | { kind: 'use-link'; tokenHash: string }
  | { kind: 'remove-links'; subject: string };

export type AccessEffect =
  | KeyEffect
  | TokenEffect
  | PasskeyEffect
  | SessionEffect
  | LinkEffect
  /** Passkeys, sessions and links of a user. */
  | { kind: 'remove-user'; userId: string };
