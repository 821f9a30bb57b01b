// The append side of the log: the only code that writes to `bloop.db`. Synchronous; the appender thread and the CLI own one each.

import type { OccurrenceRow } from '../../application/log.ts';
import { type Connection, openWritable } from '../sqlite/open.ts';
import { schemaVersionOf } from './codec.ts';
import { decisionWriter } from './decisions.ts';
import { eraser } from './erasure.ts';
import type { AppendResult, Group } from './group.ts';
import { liveKeys } from './live-keys.ts';
import { logTime } from './log-time.ts';
import { placeOf } from './place.ts';
import { createLogSchema, logHead, logIdentity, logPageSize } from './schema.ts';

export interface LogStore {
  /** Writes a group in one transaction, on disk when it returns. @throws LogMoved */
  append(group: Group): AppendResult;
  /** Does a little of the work that deleted projects have left; answers whether there may be more. */
  eraseSome(): boolean;
  /** Writes nothing new, durably: throws as long as a group could not be written. */
  probe(): void;
  /** @throws LogMoved */
  requireInPlace(): void;
  /** The latest time in the log, ms, when that is later than the clock says by more than a small step. */
  aheadUntil(): number | undefined;
  readonly identity: string;
  head(): number;
  readonly connection: Connection;
  close(): void;
}

export interface LogStoreOptions {
  synchronous: 'full' | 'normal';
  /** ms since the epoch */
  clock?: () => number;
}

/** Without so much, nothing is said to be writable. */
const roomBytes = 65_536;

const insertOccurrence = `INSERT INTO log
  (recorded_at, project_id, stream, type, schema_version, actor, data, payload)
  VALUES (?, ?, ?, 'ErrorCaptured', ?, 'sdk', ?, ?)`;

export const openLogStore = (path: string, { synchronous, clock = Date.now }: LogStoreOptions): LogStore => {
  const db = openWritable(path, { synchronous, pageSize: logPageSize });
  createLogSchema(db);
  const insert = db.prepare(insertOccurrence);
  const claimEventId = db.prepare(
    'INSERT INTO event_ids (project_id, event_id, recorded_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
  );
  const keys = liveKeys(db);
  const time = logTime(db, clock);
  const countEvents = db.prepare('UPDATE raw_events SET count = count + ?');
  const writeDecision = decisionWriter(db);
  const schemaVersion = schemaVersionOf('ErrorCaptured');

  const appendOccurrences = (rows: readonly OccurrenceRow[], now: number) => {
    const refused: number[] = [];
    let position = 0;
    let written = 0;
    rows.forEach(([projectId, stream, data, payload, eventId, apiKey], index) => {
      if (apiKey !== null && !keys.has(apiKey)) {
        refused.push(index);
        return;
      }
      if (eventId !== null && claimEventId.run(projectId, eventId, now).changes === 0) return;
      position = insert.run(now, projectId, stream, schemaVersion, data, payload).lastInsertRowid as number;
      written += 1;
    });
    if (written > 0) countEvents.run(written);
    return { position, refused };
  };

  const append = db.transaction(({ occurrences, decisions }: Group): AppendResult => {
    const now = time.now();
    if (occurrences.length > 0) keys.refresh();
    const { position: newest, refused } = appendOccurrences(occurrences, now);
    const results = decisions.map((decision) => writeDecision(decision, now));
    return { head: Math.max(newest, ...results.map(({ position }) => position)), decisions: results, refused };
  });

  // As much as a large event takes: where one page fits, the next event may not.
  const takeRoom = db.transaction(() =>
    db.exec(`CREATE TABLE IF NOT EXISTS room (bytes BLOB) STRICT; INSERT INTO room VALUES (zeroblob(${roomBytes}))`),
  );
  const giveRoom = db.transaction(() => db.exec('DROP TABLE IF EXISTS room'));
  const requireInPlace = placeOf(path);

  return {
    append: (group) => {
      requireInPlace();
      try {
        const result = append.immediate(group);
        // Nobody is told that something is kept which went away with its file meanwhile.
        requireInPlace();
        return result;
      } finally {
        if (group.decisions.length > 0) keys.invalidate();
      }
    },
    probe: () => {
      requireInPlace();
      takeRoom.immediate();
      giveRoom.immediate();
    },
    requireInPlace,
    aheadUntil: time.aheadUntil,
    eraseSome: eraser(db),
    identity: logIdentity(db),
    head: () => logHead(db),
    connection: db,
    close: () => db.close(),
  };
};
