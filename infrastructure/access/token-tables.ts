// API tokens, as SHA-256: they are only ever compared.
import type { TokenEffect } from '../../application/access/effects.ts';
import type { EffectTables } from '../log/effect-tables.ts';

export const tokenTables: EffectTables<TokenEffect> = {
  tables: `
CREATE TABLE IF NOT EXISTS api_tokens (
  token_hash TEXT PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  project_id TEXT NOT NULL,
  name TEXT NOT NULL,
  scopes TEXT NOT NULL,
  expires_at INTEGER,
  last_used_at INTEGER
) STRICT, WITHOUT ROWID;
`,
  statements: {
    'add-token': [
      `INSERT INTO api_tokens (token_hash, id, project_id, name, scopes, expires_at)
       VALUES (@tokenHash, @id, @projectId, @name, @scopes, @expiresAt)`,
    ],
    'remove-token': ['DELETE FROM api_tokens WHERE id = @id'],
    'use-token': ['UPDATE api_tokens SET last_used_at = @now WHERE id = @id'],
  },
};
