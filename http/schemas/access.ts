// Requests about who may do what, and what they are answered. Times in s where the reference shows s, else in ms.
import { Type } from 'typebox';
import { maxExpiryDays, scopes } from '../../domain/access/tokens.ts';

const ms = (description: string) => Type.Integer({ description: `${description}, ms since 1970` });
const seconds = (description: string) => Type.Integer({ description: `${description}, s since 1970` });
const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(type: T) => Type.Union([type, Type.Null()]);
/** Limits of names are the domain's; this one keeps nonsense from getting that far. */
const text = Type.String({ maxLength: 1024 });
const id = Type.String({ minLength: 1, maxLength: 128 });
const secret = Type.String({ minLength: 1, maxLength: 256 });

export const idParams = Type.Object({ id });
export const projectParams = Type.Object({ slug: id });

export const nothing = Type.Object({ ok: Type.Literal(true) });

const credential = Type.Object(
  { id: Type.String({ minLength: 1, maxLength: 2048 }), type: Type.String(), response: Type.Object({}) },
  { additionalProperties: true, description: 'What the browser answered, as JSON (PublicKeyCredential.toJSON())' },
);
export const ceremonyAnswer = Type.Object({
  challenge_id: Type.String(),
  publicKey: Type.Object({}, { additionalProperties: true, description: 'The options of WebAuthn, as JSON' }),
});
/** As it was answered: it holds what was asked, sealed. */
const challengeId = Type.String({ minLength: 1, maxLength: 4096 });
export const finishBody = Type.Object({ challenge_id: challengeId, credential });
export const registerBody = Type.Object({ username: text });
export const invitedBody = Type.Object({ username: text, invite_token: secret });
export const recoverBody = Type.Object({ recovery_token: secret });
export const passkeyBody = Type.Object({ challenge_id: challengeId, credential, name: text });

export const meAnswer = Type.Object({ id: Type.String(), username: Type.String(), is_admin: Type.Boolean() });
export const statusAnswer = Type.Object({
  setup_complete: Type.Boolean({ description: 'Whether anybody has registered' }),
  rp_id: Type.String({ description: '`auth.rp_id`: the domain that passkeys are bound to' }),
  rp_origin: Type.String({ description: '`auth.rp_origin`: the only address at which passkeys work' }),
  user: nullable(meAnswer),
  analytics: Type.Boolean({ description: 'Whether `/v1/analytics/…` is there' }),
  version: Type.String(),
});
export const sessionsAnswer = Type.Array(
  Type.Object({
    id: Type.String(),
    current: Type.Boolean({ description: 'Whether it is the one that asks' }),
    created_at: ms('When it began'),
    expires_at: ms('When it ends'),
    user_agent: Type.String(),
    address: Type.String(),
  }),
);
export const passkeysAnswer = Type.Array(
  Type.Object({
    id: Type.String(),
    name: Type.String(),
    created_at: ms('When it was added'),
    last_used_at: nullable(ms('When somebody logged in with it')),
  }),
);
export const createdAnswer = Type.Object({ id: Type.String() });

export const projectBody = Type.Object({ name: text, slug: Type.Optional(text) });
export const renameBody = Type.Object({ name: text });
const project = {
  id: Type.String(),
  name: Type.String(),
  slug: Type.String(),
  created_at: ms('When it was created'),
};
export const projectAnswer = Type.Object({ ...project, created_by: Type.String() });
export const projectWithKeyAnswer = Type.Object({
  ...project,
  api_key: Type.String({ description: 'Shown this once: keep it' }),
});

export const tokenBody = Type.Object({
  name: text,
  project_id: id,
  scopes: Type.Array(Type.String({ maxLength: 64 }), { maxItems: scopes.length * 2 }),
  expires_in_days: Type.Optional(nullable(Type.Integer({ minimum: 1, maximum: maxExpiryDays }))),
});
export const tokensQuery = Type.Object({ project_id: Type.Optional(id) });
const token = {
  id: Type.String(),
  name: Type.String(),
  token_prefix: Type.String(),
  project_id: Type.String(),
  scopes: Type.Array(Type.String()),
  created_at: seconds('When it was created'),
  expires_at: nullable(seconds('When it stops working')),
};
export const tokenAnswer = Type.Object({
  ...token,
  created_by: Type.String(),
  last_used_at: nullable(seconds('When it was last used, to some minutes')),
});
export const newTokenAnswer = Type.Object({
  ...token,
  token: Type.String({ description: 'Shown this once: keep it' }),
});

export const roleBody = Type.Object({ is_admin: Type.Boolean() });
export const userAnswer = Type.Object({
  id: Type.String(),
  username: Type.String(),
  is_admin: Type.Boolean(),
  created_at: ms('When they registered'),
});
export const inviteAnswer = Type.Object({
  id: Type.String(),
  created_by: Type.String(),
  created_at: ms('When it was made'),
  expires_at: ms('When it stops working'),
  status: Type.Enum(['open', 'used', 'revoked', 'expired']),
  used_by: nullable(Type.String()),
});
export const newInviteAnswer = Type.Object({
  id: Type.String(),
  token: Type.String({ description: 'Shown this once' }),
  url: Type.String({ description: 'The link to send' }),
  expires_at: ms('When it stops working'),
});
