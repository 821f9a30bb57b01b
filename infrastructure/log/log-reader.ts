// Reads the log in order. Synchronous: for the projector, the rebuild and reader threads, never for the main thread.
import type { EventType, Recorded } from '../../domain/events.ts';
import type { Connection } from '../sqlite/open.ts';
import { decode, foldedColumns, type RawRow } from './codec.ts';

export interface LogReader {
  /** Up to `limit` events after a position and up to another, oldest first. */
  after(position: number, limit: number, until?: number): Recorded[];
  /** The decided events of one stream, oldest first. */
  stream(stream: string): Recorded[];
  /** The decided events of some types, oldest first. */
  ofTypes(types: readonly EventType[]): Recorded[];
  /** The decided events up to a position, oldest first. */
  decided(until: number): Recorded[];
}

export const logReader = (db: Connection, schema = 'main'): LogReader => {
  const from = `SELECT ${foldedColumns} FROM ${schema}.log`;
  const after = db.prepare(`${from} WHERE position > ? AND position <= ? ORDER BY position LIMIT ?`).raw();
  const stream = db.prepare(`${from} WHERE stream = ? AND version IS NOT NULL ORDER BY version`).raw();
  const decided = db.prepare(`${from} WHERE version IS NOT NULL AND position <= ? ORDER BY position`).raw();
  const ofTypes = db
    .prepare(`${from} WHERE version IS NOT NULL AND type IN (SELECT value FROM json_each(?)) ORDER BY position`)
    .raw();
  const read = (rows: unknown[]) => (rows as RawRow[]).map(decode);
  return {
    after: (position, limit, until = Number.MAX_SAFE_INTEGER) => read(after.all(position, until, limit)),
    stream: (name) => read(stream.all(name)),
    ofTypes: (types) => read(ofTypes.all(JSON.stringify(types))),
    decided: (until) => read(decided.all(until)),
  };
};
