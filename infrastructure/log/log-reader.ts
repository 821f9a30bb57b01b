// The door to the log for whoever reads it: nobody else knows its columns, its JSON and its versions.

import type { DecidedEvent, EventOf, OccurrencePayload } from '../../domain/events.ts';
import type { Between, Decided, LoggedOccurrence, LogReader } from '../../domain/log-reader.ts';
import type { Connection } from '../sqlite/open.ts';
import { decode, foldedColumns, isUnreadable, type RawRow } from './codec.ts';
import { readJson } from './read-json.ts';
import { logHead } from './schema.ts';

const from = `SELECT ${foldedColumns} FROM log`;
const given = 'IN (SELECT value FROM json_each(?))';
/** Above any position. */
const end = Number.MAX_SAFE_INTEGER;

const occurrenceOf = (columns: unknown[]): LoggedOccurrence[] => {
  const payload = readJson((columns[10] as string | null) ?? '{}') as OccurrencePayload | undefined;
  const event = decode(columns as unknown as RawRow);
  // A row that is damaged does not hide the others.
  return payload === undefined || isUnreadable(event) ? [] : [{ ...event, payload } as LoggedOccurrence];
};

export const logReader = (db: Connection): LogReader => {
  const newest = db.prepare('SELECT position, recorded_at AS recordedAt FROM log ORDER BY position DESC LIMIT 1');
  const recordedAt = db.prepare('SELECT recorded_at FROM log WHERE position = ?').pluck();
  const recordedUpTo = db
    .prepare('SELECT recorded_at FROM log WHERE position <= ? ORDER BY position DESC LIMIT 1')
    .pluck();
  const knownAt = db
    .prepare(
      `${from} WHERE version IS NOT NULL AND type ${given} AND position >= ? AND (position <= ? OR cause <= ?) ORDER BY position`,
    )
    .raw();
  const lastRecordedBy = db.prepare('SELECT max(position) FROM log WHERE recorded_at <= ?').pluck();
  const recordedFrom = db.prepare('SELECT recorded_at FROM log WHERE position >= ? ORDER BY position LIMIT 1').pluck();
  const after = db.prepare(`${from} WHERE position > ? AND position <= ? ORDER BY position LIMIT ?`).raw();
  const stream = db.prepare(`${from} WHERE stream = ? AND version IS NOT NULL ORDER BY version`).raw();
  const decided = db.prepare(`${from} WHERE version IS NOT NULL AND position <= ? ORDER BY position`).raw();
  const ofTypes = db
    .prepare(
      `${from} WHERE version IS NOT NULL AND type ${given} AND position > ? AND position <= ? ORDER BY position LIMIT ?`,
    )
    .raw();
  const occurrences = db
    .prepare(`SELECT ${foldedColumns}, payload FROM log WHERE position ${given} AND type = 'ErrorCaptured'`)
    .raw();
  const payloadsWith = db
    .prepare(
      `SELECT position FROM log WHERE version IS NULL AND position > ? AND position <= ? AND instr(payload, ?) > 0
       ORDER BY position LIMIT ?`,
    )
    .pluck();
  // Not more than there are: the limit keeps SQLite from sorting whole rows, with their data, for the groups.
  const groups = db.prepare(
    `SELECT type, stream, project_id AS projectId, sum(occurrences) AS events FROM
       (SELECT type, stream, project_id, CASE type WHEN 'OccurrencesCompacted' THEN data ->> 'count' ELSE 1 END AS occurrences
        FROM log WHERE position > @after AND position <= @until LIMIT @until - @after)
     GROUP BY stream, type, project_id`,
  );
  const occurrenceCount = db.prepare('SELECT count FROM raw_events').pluck();
  const auditHead = db.prepare('SELECT position, hash, length FROM audit_head');

  const read = <E extends DecidedEvent>(rows: unknown[]) => (rows as RawRow[]).map(decode) as Decided<E>[];
  /** What came later was recorded later, but for a clock that was put back. */
  const positionAt = (time: number): number => {
    let low = 1;
    // Of those that are there: the newest may have been erased, and nobody reaches what is gone.
    let high = ((newest.get() as { position: number } | undefined)?.position ?? 0) + 1;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      const found = recordedFrom.get(middle) as number | undefined;
      if (found !== undefined && found < time) low = middle + 1;
      else high = middle;
    }
    return low;
  };

  return {
    head: () => logHead(db),
    newest: () => newest.get() as { position: number; recordedAt: number } | undefined,
    recordedAt: (position) => recordedAt.get(position) as number | undefined,
    recordedUpTo: (position) => recordedUpTo.get(position) as number | undefined,
    lastRecordedBy: (time) => (lastRecordedBy.get(time) as number | null) ?? 0,
    positionAt,
    after: (position, limit, until = end) => (after.all(position, until, limit) as RawRow[]).map(decode),
    stream: (name) => read(stream.all(name)),
    ofTypes: <T extends DecidedEvent['type']>(types: readonly T[], between: Between = {}) =>
      read<EventOf<T>>(
        ofTypes.all(JSON.stringify(types), between.after ?? 0, between.until ?? end, between.limit ?? -1),
      ),
    *knownAt(position, types, since) {
      const rows = knownAt.iterate(
        JSON.stringify(types),
        since === undefined ? 0 : positionAt(since),
        position,
        position,
      );
      for (const row of rows) yield decode(row as RawRow) as never;
    },
    decided: (until) => read(decided.all(until)),
    occurrences: (positions) => {
      const rows = occurrences.all(JSON.stringify(positions)) as unknown[][];
      const byPosition = new Map(rows.map((row) => [row[0] as number, row]));
      return positions.flatMap((position) => {
        const row = byPosition.get(position);
        return row === undefined ? [] : occurrenceOf(row);
      });
    },
    payloadsWith: (text, { after: first, until, limit }) =>
      payloadsWith.all(first, until, JSON.stringify(text), limit) as number[],
    groups: (first, until) => groups.all({ after: first, until }) as ReturnType<LogReader['groups']>,
    occurrenceCount: () => (occurrenceCount.get() as number | undefined) ?? 0,
    auditHead: () => (auditHead.get() as ReturnType<LogReader['auditHead']> | undefined) ?? null,
  };
};
