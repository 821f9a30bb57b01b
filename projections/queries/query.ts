// What a query is given: the read models, the log they were folded from, and the words that only this engine knows.
import type { Expression, Kysely, SqlBool } from 'kysely';
import type { ReadModel } from '../all.ts';

/** The tables of `bloop.db` that queries may read, under the schema name `log_file`. */
interface LogTables {
  'log_file.log': {
    position: number;
    recorded_at: number;
    project_id: string | null;
    stream: string;
    version: number | null;
    type: string;
    schema_version: number;
    actor: string;
    cause: number | null;
    data: string;
    payload: string | null;
    hash: string | null;
  };
  'log_file.project_keys': { api_key: string; project_id: string };
  'log_file.api_tokens': {
    token_hash: string;
    id: string;
    project_id: string;
    name: string;
    scopes: string;
    expires_at: number | null;
    last_used_at: number | null;
  };
  'log_file.passkeys': {
    credential_id: string;
    id: string;
    user_id: string;
    public_key: string;
    counter: number;
    transports: string;
    last_used_at: number | null;
  };
  'log_file.sessions': {
    token_hash: string;
    id: string;
    user_id: string;
    created_at: number;
    expires_at: number;
    user_agent: string;
    address: string;
  };
  'log_file.channel_secrets': { channel_id: number; rule_id: number; config: string; secret: string | null };
  'log_file.checkpoints': { name: string; position: number };
  'log_file.raw_events': { count: number };
  'log_file.audit_head': { position: number; hash: string; length: number };
  checkpoints: { name: string; version: string; position: number; recorded_at: number };
  row_counts: { name: string; count: number };
  'log_file.links': { token_hash: string; kind: 'invite' | 'recovery'; subject: string; expires_at: number };
}

export type Database = ReadModel & LogTables;

export interface QueryContext {
  db: Kysely<Database>;
  /** True for issues that hold every word of `text` in their type or message; undefined when there is no word in it. */
  matchesSearch(text: string): Expression<SqlBool> | undefined;
}

export type Query<P, R> = (context: QueryContext, params: P) => Promise<R>;
