// What cannot be derived from events: keys, tokens, passkeys, sessions, links, addresses of webhooks; and how far policies
// and effects have come. Each change is written in the transaction of the event that it belongs to. Everything secret that
// is only ever compared is kept as its SHA-256.
import type { Connection } from '../sqlite/open.ts';
import { type CompactionChange, compactionStatements } from './compaction.ts';
import { type SourceMapChange, sourceMapStatements } from './source-map-contents.ts';

export const credentialTables = `
CREATE TABLE IF NOT EXISTS project_keys (
  api_key TEXT PRIMARY KEY,
  project_id TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS api_tokens (
  token_hash TEXT PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  project_id TEXT NOT NULL,
  name TEXT NOT NULL,
  scopes TEXT NOT NULL,
  expires_at INTEGER,
  last_used_at INTEGER
) STRICT, WITHOUT ROWID;

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

CREATE TABLE IF NOT EXISTS channel_secrets (
  channel_id INTEGER PRIMARY KEY,
  rule_id INTEGER NOT NULL,
  config TEXT NOT NULL,
  secret TEXT
) STRICT;
CREATE INDEX IF NOT EXISTS channel_secrets_of_rule ON channel_secrets (rule_id);

CREATE TABLE IF NOT EXISTS checkpoints (
  name TEXT PRIMARY KEY,
  position INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS erasures (
  project_id TEXT PRIMARY KEY,
  next_position INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
`;

/** Times are ms since the epoch; hashes are hexadecimal SHA-256. */
export type CredentialChange =
  | SourceMapChange
  | CompactionChange
  | { kind: 'add-project-key'; projectId: string; apiKey: string }
  | { kind: 'replace-project-key'; projectId: string; apiKey: string }
  /** Takes a project's keys and tokens, and has its occurrences removed from the log, a few at a time. */
  | { kind: 'erase-project'; projectId: string }
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
  | { kind: 'use-token'; id: string; now: number }
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
  | { kind: 'use-passkey'; credentialId: string; counter: number; now: number }
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
  | { kind: 'remove-sessions'; userId: string }
  /** `subject`: the invite's id, or the user who is to get in again. */
  | { kind: 'add-link'; link: 'invite' | 'recovery'; tokenHash: string; subject: string; expiresAt: number }
  /** Fails when the link has been used. */
  | { kind: 'use-link'; tokenHash: string }
  | { kind: 'remove-links'; subject: string }
  | { kind: 'remove-user'; userId: string }
  /** `config` is JSON. `secret` signs what a webhook is sent. */
  | { kind: 'add-channel'; channelId: number; ruleId: number; config: string; secret: string | null }
  | { kind: 'remove-channel'; channelId: number }
  | { kind: 'remove-channels'; ruleId: number }
  /** Never moves back. */
  | { kind: 'save-checkpoint'; name: string; position: number };

const statements: Record<CredentialChange['kind'], string[]> = {
  ...sourceMapStatements,
  ...compactionStatements,
  'add-project-key': ['INSERT INTO project_keys (api_key, project_id) VALUES (@apiKey, @projectId)'],
  'replace-project-key': [
    'DELETE FROM project_keys WHERE project_id = @projectId',
    'INSERT INTO project_keys (api_key, project_id) VALUES (@apiKey, @projectId)',
  ],
  'erase-project': [
    'DELETE FROM project_keys WHERE project_id = @projectId',
    'DELETE FROM api_tokens WHERE project_id = @projectId',
    'INSERT INTO erasures (project_id, next_position) VALUES (@projectId, 1)',
  ],
  'add-token': [
    `INSERT INTO api_tokens (token_hash, id, project_id, name, scopes, expires_at)
     VALUES (@tokenHash, @id, @projectId, @name, @scopes, @expiresAt)`,
  ],
  'remove-token': ['DELETE FROM api_tokens WHERE id = @id'],
  'use-token': ['UPDATE api_tokens SET last_used_at = @now WHERE id = @id'],
  'add-passkey': [
    `INSERT INTO passkeys (credential_id, id, user_id, public_key, counter, transports)
     VALUES (@credentialId, @id, @userId, @publicKey, @counter, @transports)`,
  ],
  'remove-passkey': ['DELETE FROM passkeys WHERE id = @id'],
  'use-passkey': [
    `UPDATE passkeys SET counter = @counter, last_used_at = @now
     WHERE credential_id = @credentialId AND (counter < @counter OR (counter = 0 AND @counter = 0))`,
  ],
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
  'add-channel': [
    'INSERT INTO channel_secrets (channel_id, rule_id, config, secret) VALUES (@channelId, @ruleId, @config, @secret)',
  ],
  'remove-channel': ['DELETE FROM channel_secrets WHERE channel_id = @channelId'],
  'remove-channels': ['DELETE FROM channel_secrets WHERE rule_id = @ruleId'],
  'save-checkpoint': [
    `INSERT INTO checkpoints (name, position) VALUES (@name, @position)
     ON CONFLICT (name) DO UPDATE SET position = max(position, @position)`,
  ],
};

/** Changes that have to find something: what two do at once, one of them does in vain. */
const mustChange = new Set<CredentialChange['kind']>(['use-passkey', 'use-link', 'add-source-map']);

/** Answers what carries out a change, and whether it could be. Runs in a transaction of the caller's. */
export const credentialWriter = (db: Connection) => {
  const prepared = new Map(
    Object.entries(statements).map(([kind, list]) => [kind, list.map((sql) => db.prepare<[CredentialChange]>(sql))]),
  );
  return (change: CredentialChange): boolean => {
    let changes = 0;
    for (const statement of prepared.get(change.kind) ?? []) changes += statement.run(change).changes;
    return changes > 0 || !mustChange.has(change.kind);
  };
};
