// Sessions, and links that let somebody in once, as SHA-256: they are only ever compared. And what goes with a user.
import type { AccessEffect, LinkEffect, SessionEffect } from '../../application/access/effects.ts';
import type { EffectTables } from '../log/effect-tables.ts';

type RemoveUser = Extract<AccessEffect, { kind: 'remove-user' }>;

export const sessionTables: EffectTables<SessionEffect | LinkEffect | RemoveUser> = {
  tables: `
CREATE TABLE IF NOT EXISTS sessions (
  token_hash TEXT PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  user_id TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  user_agent TEXT NOT NULL,
  address TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS sessions_of_user ON sessions (user_id);

CREATE TABLE IF NOT EXISTS links (
  token_hash TEXT PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('invite', 'recovery')),
  subject TEXT NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
`,
  statements: {
    'add-session': [
      'DELETE FROM sessions WHERE expires_at <= @now',
      `INSERT INTO sessions (token_hash, id, user_id, created_at, expires_at, user_agent, address)
       VALUES (@tokenHash, @id, @userId, @now, @expiresAt, @userAgent, @address)`,
    ],
    'remove-session': ['DELETE FROM sessions WHERE id = @id AND user_id = @userId'],
    'remove-sessions': ['DELETE FROM sessions WHERE user_id = @userId'],
    'add-link': [
      'INSERT INTO links (token_hash, kind, subject, expires_at) VALUES (@tokenHash, @link, @subject, @expiresAt)',
    ],
    'use-link': ['DELETE FROM links WHERE token_hash = @tokenHash'],
    'remove-links': ['DELETE FROM links WHERE subject = @subject'],
    'remove-user': [
      'DELETE FROM passkeys WHERE user_id = @userId',
      'DELETE FROM sessions WHERE user_id = @userId',
      'DELETE FROM links WHERE subject = @userId',
    ],
  },
  mustChange: ['use-link'],
};
