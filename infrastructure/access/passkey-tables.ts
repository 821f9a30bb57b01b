// Public keys of users' passkeys.
import type { PasskeyEffect } from '../../application/access/effects.ts';
import type { EffectTables } from '../log/effect-tables.ts';

export const passkeyTables: EffectTables<PasskeyEffect> = {
  tables: `
CREATE TABLE IF NOT EXISTS passkeys (
  credential_id TEXT PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  user_id TEXT NOT NULL,
  public_key TEXT NOT NULL,
  counter INTEGER NOT NULL,
  transports TEXT NOT NULL,
  last_used_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS passkeys_of_user ON passkeys (user_id);
`,
  statements: {
    'add-passkey': [
      `INSERT INTO passkeys (credential_id, id, user_id, public_key, counter, transports)
       VALUES (@credentialId, @id, @userId, @publicKey, @counter, @transports)`,
    ],
    'remove-passkey': ['DELETE FROM passkeys WHERE id = @id'],
    'use-passkey': [
      `UPDATE passkeys SET counter = @counter, last_used_at = @now
       WHERE credential_id = @credentialId AND (counter < @counter OR (counter = 0 AND @counter = 0))`,
    ],
  },
  mustChange: ['use-passkey'],
};
