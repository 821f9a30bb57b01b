// Writes what deciders have decided: checks what the decision was based on, numbers the events within their streams, links
// them into the audit chain, and changes effects with them. All of it or nothing.
import Database from 'better-sqlite3';
import type { Decision, DecisionResult, Write } from '../../application/log.ts';
import type { Connection } from '../sqlite/open.ts';
import { chainWriter } from './audit-chain.ts';
import { type RawRow, schemaVersionOf } from './codec.ts';
import { allThere } from './compaction-tables.ts';
import { effectWriter } from './effects.ts';
import { logHead } from './schema.ts';

const insertDecided = `INSERT INTO log
  (position, recorded_at, project_id, stream, version, type, schema_version, actor, cause, data, hash)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;

/** Another was faster. Takes back what the decision has written so far. */
class Conflict extends Error {}

/** What another has written, or taken away, stands against it. */
const isOfAnother = ({ code, message }: { code: string; message: string }): boolean =>
  /^SQLITE_CONSTRAINT_(UNIQUE|PRIMARYKEY)$/.test(code) || message.endsWith(allThere);

const isConflict = (error: unknown): boolean =>
  error instanceof Conflict || (error instanceof Database.SqliteError && isOfAnother(error));

/** Answers what writes one decision, in a transaction of the caller's. */
export const decisionWriter = (db: Connection) => {
  const insert = db.prepare(insertDecided);
  const versionOf = db
    .prepare('SELECT coalesce(max(version), 0) FROM log WHERE stream = ? AND version IS NOT NULL')
    .pluck();
  const actedOn = db.prepare('SELECT position FROM log WHERE actor = ? AND stream = ? AND cause = ?').pluck();
  const newerThan = db.prepare(
    `SELECT 1 FROM log WHERE version IS NOT NULL AND position > ?
       AND type IN (SELECT value FROM json_each(?)) LIMIT 1`,
  );
  const link = chainWriter(db);
  const writeEffect = effectWriter(db);

  const writeEvents = ({ stream, projectId, events }: Write, { actor, cause }: Decision, now: number): number => {
    let version = versionOf.get(stream) as number;
    let position = 0;
    for (const { type, data } of events) {
      version += 1;
      position = logHead(db) + 1;
      const schemaVersion = schemaVersionOf(type);
      const json = JSON.stringify(data);
      const row: RawRow = [position, now, projectId, stream, version, type, schemaVersion, actor, cause, json];
      insert.run(...row, link(row));
    }
    return position;
  };

  const write = db.transaction((decision: Decision, now: number): number => {
    const { stream, expectedVersion, boundary, also = [], effects = [] } = decision;
    if (expectedVersion !== undefined && versionOf.get(stream) !== expectedVersion) throw new Conflict();
    if (boundary !== undefined && newerThan.get(boundary.after, JSON.stringify(boundary.types)) !== undefined)
      throw new Conflict();
    const positions = [decision, ...also].map((each) => writeEvents(each, decision, now));
    if (!effects.every(writeEffect)) throw new Conflict();
    return Math.max(...positions);
  });

  return (decision: Decision, now: number): DecisionResult => {
    const { actor, stream, cause } = decision;
    const repeated = cause === null ? undefined : (actedOn.get(actor, stream, cause) as number | undefined);
    if (repeated !== undefined) return { outcome: 'repeated', position: repeated };
    try {
      return { outcome: 'appended', position: write(decision, now) };
    } catch (error) {
      if (isConflict(error)) return { outcome: 'conflict', position: 0 };
      throw error;
    }
  };
};
