// How fast better-sqlite3 inserts the same rows, alone on the machine, in transactions of 500.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OccurrenceRow } from '../application/log.ts';
import { streams } from '../domain/events.ts';
import { capture } from '../domain/ingest/capture.ts';
import { xxh3 } from '../infrastructure/hash.ts';
import { openLogStore } from '../infrastructure/log/log-store.ts';
import { benchEvent } from './events.ts';

export const captureLimits = {
  maxEventBytes: 32_768,
  maxStackBytes: 8192,
  maxMetadataBytes: 4096,
  maxMessageBytes: 2048,
};

/** Rows as the appender gets them: those of the events from number `from` on. Times in ms since the epoch. */
export const rowsOf = async (
  count: number,
  fingerprints: number,
  at: (index: number) => number,
  from = 0,
): Promise<OccurrenceRow[]> => {
  const hash = await xxh3();
  return Array.from({ length: count }, (_, index) => {
    const { data, payload } = capture(
      benchEvent((from + index) * 7919, fingerprints, at(index) / 1000),
      at(index),
      captureLimits,
      hash,
    );
    const stream = streams.issue('default', data.fingerprint);
    return ['default', stream, JSON.stringify(data), JSON.stringify(payload), null, null];
  });
};

const groupSize = 500;

/** Rows per second into the same table, on disk after each transaction. */
export const insertCeiling = async (rows: readonly OccurrenceRow[], seconds: number): Promise<number> => {
  const folder = mkdtempSync(join(tmpdir(), 'bloop-ceiling-'));
  const { connection } = openLogStore(join(folder, 'bloop.db'), { synchronous: 'full' });
  const insert = connection.prepare(
    `INSERT INTO log (recorded_at, project_id, stream, type, schema_version, actor, data, payload)
     VALUES (?, ?, ?, 'ErrorCaptured', 1, 'sdk', ?, ?)`,
  );
  const group = connection.transaction((from: number) => {
    for (let index = from; index < from + groupSize; index++) {
      const [project, stream, data, payload] = rows[index % rows.length] as OccurrenceRow;
      insert.run(Date.now(), project, stream, data, payload);
    }
  });
  let inserted = 0;
  const started = performance.now();
  const stopAt = started + seconds * 1000;
  while (performance.now() < stopAt) {
    group.immediate(inserted);
    inserted += groupSize;
  }
  const rate = inserted / ((performance.now() - started) / 1000);
  connection.close();
  rmSync(folder, { recursive: true, force: true });
  return rate;
};
