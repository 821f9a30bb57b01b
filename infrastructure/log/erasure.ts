// Takes the occurrences of a deleted project out of the log, and its source maps, a few at a time, so that nobody waits for
// it. Decided events stay: they are the audit trail. Also ids of events that are too old to come again, and room that is free.

import { emptyWal, giveBackPages } from '../sqlite/give-back.ts';
import type { Connection } from '../sqlite/open.ts';
import { sourceMapTables } from '../symbolication/source-map-tables.ts';
import { logHead } from './schema.ts';

/** Positions looked at, and ids removed, in one step: some milliseconds of work. */
const stepSize = 1000;

interface Erasure {
  project_id: string;
  next_position: number;
}

/** Answers what does one step, and whether there is more to do. */
export const eraser = (db: Connection): (() => boolean) => {
  const next = db.prepare('SELECT project_id, next_position FROM erasures LIMIT 1');
  // The log's trigger lets occurrences go while this table has a row: never outside this transaction.
  const allow = db.prepare('INSERT INTO erasing VALUES (1)');
  const forbid = db.prepare('DELETE FROM erasing');
  const erase = db.prepare(
    'DELETE FROM log WHERE position >= ? AND position < ? AND project_id = ? AND version IS NULL',
  );
  const advance = db.prepare('UPDATE erasures SET next_position = ? WHERE project_id = ?');
  const eraseIds = db.prepare(
    `DELETE FROM event_ids WHERE project_id = @id AND event_id IN
       (SELECT event_id FROM event_ids WHERE project_id = @id LIMIT ${stepSize})`,
  );
  const someMap = db.prepare('SELECT id FROM source_map_files WHERE project_id = ? LIMIT 1');
  const removeMap = sourceMapTables.statements['remove-source-map'].map((sql) => db.prepare(sql));
  const countErased = db.prepare('UPDATE raw_events SET count = count - ?');
  const raw = db
    .prepare(
      "SELECT count(*) FROM log WHERE position >= ? AND position < ? AND project_id = ? AND type = 'ErrorCaptured'",
    )
    .pluck();
  const oldIds = db.prepare('SELECT project_id, before FROM old_event_ids LIMIT 1');
  const forgetIds = db.prepare(
    `DELETE FROM event_ids WHERE project_id = @project_id AND event_id IN
       (SELECT event_id FROM event_ids WHERE project_id = @project_id AND recorded_at < @before LIMIT ${stepSize})`,
  );
  const forgotten = db.prepare('DELETE FROM old_event_ids WHERE project_id = @project_id');
  const forgetKept = db.prepare('DELETE FROM kept_occurrences WHERE project_id = ?');
  const forgetShapes = db.prepare(
    `DELETE FROM project_shapes WHERE project_id = @id AND hash IN
       (SELECT hash FROM project_shapes WHERE project_id = @id LIMIT ${stepSize})`,
  );
  // What was overwritten is still in the write-ahead log.
  const truncateSoon = db.prepare('INSERT INTO wal_truncations VALUES (1)');
  const finish = db.prepare('DELETE FROM erasures WHERE project_id = ?');

  const step = db.transaction((): void => {
    const erasure = next.get() as Erasure | undefined;
    if (erasure === undefined) return;
    const { project_id: id, next_position: from } = erasure;
    if (from <= logHead(db)) {
      countErased.run(raw.get(from, from + stepSize, id));
      allow.run();
      erase.run(from, from + stepSize, id);
      forbid.run();
      advance.run(from + stepSize, id);
      return;
    }
    const map = someMap.get(id);
    if (map !== undefined) for (const statement of removeMap) statement.run(map);
    else if (eraseIds.run({ id }).changes === 0 && forgetShapes.run({ id }).changes === 0) {
      forgetKept.run(id);
      truncateSoon.run();
      finish.run(id);
    }
  });
  const forgetSome = db.transaction((): void => {
    const old = oldIds.get();
    if (old !== undefined && forgetIds.run(old).changes === 0) forgotten.run(old);
  });

  const truncation = db.prepare('SELECT 1 FROM wal_truncations LIMIT 1');
  const truncated = db.prepare('DELETE FROM wal_truncations');

  return () => {
    // Asked for first without the write lock: most of the time there is nothing to do.
    const isErasing = next.get() !== undefined;
    const isForgetting = oldIds.get() !== undefined;
    if (isErasing) step.immediate();
    if (isForgetting) forgetSome.immediate();
    const isShrinking = giveBackPages(db, isErasing ? 0 : undefined) > 0;
    // Tried again later when it could not be.
    if (truncation.get() !== undefined && emptyWal(db)) truncated.run();
    return isErasing || isForgetting || isShrinking;
  };
};
