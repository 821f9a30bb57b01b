// What a query is given: the read models, the log they were folded from, credentials, and the words that only this engine knows.
import type { Expression, Kysely, SqlBool } from 'kysely';
import type { LogReader } from '../../domain/log-reader.ts';
import type { ReadModel } from '../all.ts';

/** What is kept beside the log and cannot be derived from it. Times are ms since the epoch. */
export interface CredentialTables {
  project_keys: { api_key: string; project_id: string };
  api_tokens: {
    token_hash: string;
    id: string;
    project_id: string;
    name: string;
    scopes: string;
    expires_at: number | null;
    last_used_at: number | null;
  };
  passkeys: {
    credential_id: string;
    id: string;
    user_id: string;
    public_key: string;
    counter: number;
    transports: string;
    last_used_at: number | null;
  };
  sessions: {
    token_hash: string;
    id: string;
    user_id: string;
    created_at: number;
    expires_at: number;
    user_agent: string;
    address: string;
  };
  links: { token_hash: string; kind: 'invite' | 'recovery'; subject: string; expires_at: number };
  channel_secrets: { channel_id: number; rule_id: number; config: string; secret: string | null };
  /** How far policies and effects have come. */
  checkpoints: { name: string; position: number };
}

/** How far the read models are themselves. */
interface FoldingTables {
  checkpoints: { name: string; version: string; position: number; recorded_at: number };
  row_counts: { name: string; count: number };
}

export type Database = ReadModel & FoldingTables;

export interface QueryContext {
  /** The read models. */
  read: Kysely<Database>;
  log: LogReader;
  credentials: Kysely<CredentialTables>;
  /** True for issues that hold every word of `text` in their type or message; undefined when there is no word in it. */
  matchesSearch(text: string): Expression<SqlBool> | undefined;
}

export type Query<P, R> = (context: QueryContext, params: P) => Promise<R>;
