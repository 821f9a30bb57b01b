// The append side of the log: the only code that writes to `bloop.db`. Synchronous; the appender thread and the CLI own one each.
import type { DecidedEvent } from '../../domain/events.ts';
import { type Connection, openWritable } from '../sqlite/open.ts';
import { schemaVersionOf } from './codec.ts';
import { createLogSchema, logHead, logIdentity, logPageSize } from './schema.ts';

/** One occurrence, ready to be written: `data` and `payload` are JSON. */
export type OccurrenceRow = [projectId: string, stream: string, data: string, payload: string, eventId: string | null];

/** Rows that cannot be derived from events, written together with the event that they belong to. */
export type CredentialChange =
  | { kind: 'add-project-key'; projectId: string; apiKey: string }
  | {
      kind: 'add-token';
      tokenHash: string;
      id: string;
      projectId: string;
      name: string;
      scopes: string[];
      expiresAt: number | null;
    }
  | { kind: 'remove-token'; id: string };

export interface Decision {
  stream: string;
  projectId: string | null;
  /** The version that the decision was based on: 0 for a new stream. */
  expectedVersion: number;
  actor: string;
  /** Position of the event that made a policy act. */
  cause: number | null;
  events: DecidedEvent[];
  credentials?: CredentialChange[];
}

/**
 * What became of a decision: `appended` with the position of its newest event, `conflict` when another command has won
 * the stream, `repeated` when this policy has already acted on this cause.
 */
export interface DecisionResult {
  outcome: 'appended' | 'conflict' | 'repeated';
  position: number;
}

/** What is committed together. */
export interface Group {
  occurrences: readonly OccurrenceRow[];
  decisions: readonly Decision[];
}

export interface AppendResult {
  /** The newest position that the group has written, 0 for none. */
  head: number;
  /** One for each decision, in order. */
  decisions: DecisionResult[];
}

export interface LogStore {
  /** Writes a group in one transaction, on disk when it returns. */
  append(group: Group): AppendResult;
  readonly identity: string;
  head(): number;
  readonly connection: Connection;
  close(): void;
}

const insertLog = `INSERT INTO log
  (recorded_at, project_id, stream, version, type, schema_version, actor, cause, data, payload)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;

const credentialWriter = (db: Connection) => {
  const addKey = db.prepare('INSERT INTO project_keys (api_key, project_id) VALUES (?, ?)');
  const addToken = db.prepare(
    'INSERT INTO api_tokens (token_hash, id, project_id, name, scopes, expires_at) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const removeToken = db.prepare('DELETE FROM api_tokens WHERE id = ?');
  return (change: CredentialChange): void => {
    switch (change.kind) {
      case 'add-project-key':
        addKey.run(change.apiKey, change.projectId);
        return;
      case 'add-token':
        addToken.run(
          change.tokenHash,
          change.id,
          change.projectId,
          change.name,
          change.scopes.join(' '),
          change.expiresAt,
        );
        return;
      case 'remove-token':
        removeToken.run(change.id);
    }
  };
};

export interface LogStoreOptions {
  synchronous: 'full' | 'normal';
  /** ms since the epoch */
  clock?: () => number;
}

export const openLogStore = (path: string, { synchronous, clock = Date.now }: LogStoreOptions): LogStore => {
  const db = openWritable(path, { synchronous, pageSize: logPageSize });
  createLogSchema(db);
  const insert = db.prepare(insertLog);
  const claimEventId = db.prepare(
    'INSERT INTO event_ids (project_id, event_id, recorded_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
  );
  const versionOf = db
    .prepare('SELECT coalesce(max(version), 0) FROM log WHERE stream = ? AND version IS NOT NULL')
    .pluck();
  const actedOn = db.prepare('SELECT position FROM log WHERE actor = ? AND stream = ? AND cause = ?').pluck();
  const writeCredential = credentialWriter(db);
  const occurrenceVersion = schemaVersionOf('ErrorCaptured');

  const appendOccurrences = (rows: readonly OccurrenceRow[], now: number): number => {
    let position = 0;
    for (const [projectId, stream, data, payload, eventId] of rows) {
      if (eventId !== null && claimEventId.run(projectId, eventId, now).changes === 0) continue;
      const { lastInsertRowid } = insert.run(
        now,
        projectId,
        stream,
        null,
        'ErrorCaptured',
        occurrenceVersion,
        'sdk',
        null,
        data,
        payload,
      );
      position = lastInsertRowid as number;
    }
    return position;
  };

  const appendDecision = (decision: Decision, now: number): DecisionResult => {
    const { stream, projectId, actor, cause } = decision;
    const repeated = cause === null ? undefined : (actedOn.get(actor, stream, cause) as number | undefined);
    if (repeated !== undefined) return { outcome: 'repeated', position: repeated };
    let version = versionOf.get(stream) as number;
    if (version !== decision.expectedVersion) return { outcome: 'conflict', position: 0 };
    let position = 0;
    for (const { type, data } of decision.events) {
      version += 1;
      const row = [
        now,
        projectId,
        stream,
        version,
        type,
        schemaVersionOf(type),
        actor,
        cause,
        JSON.stringify(data),
        null,
      ];
      position = insert.run(row).lastInsertRowid as number;
    }
    decision.credentials?.forEach(writeCredential);
    return { outcome: 'appended', position };
  };

  const append = db.transaction(({ occurrences, decisions }: Group): AppendResult => {
    const now = clock();
    const newest = appendOccurrences(occurrences, now);
    const results = decisions.map((decision) => appendDecision(decision, now));
    return { head: Math.max(newest, ...results.map(({ position }) => position)), decisions: results };
  });

  return {
    append: (group) => append.immediate(group),
    identity: logIdentity(db),
    head: () => logHead(db),
    connection: db,
    close: () => db.close(),
  };
};
