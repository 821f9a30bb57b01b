// The tables of `bloop.db`: the log, and what decisions keep beside it.
import { randomUUID } from 'node:crypto';
import type { Connection } from '../sqlite/open.ts';
import { auditHeadTable } from './audit-chain.ts';
import { countRawEvents } from './compaction-tables.ts';
import { effectTables } from './effects.ts';
import { timesAheadTable } from './log-time.ts';

/** Large pages: a row of about 1 KB wastes less of them, and an append writes fewer. */
export const logPageSize = 16_384;

const statements = `
CREATE TABLE IF NOT EXISTS log (
  position INTEGER PRIMARY KEY AUTOINCREMENT,
  recorded_at INTEGER NOT NULL,
  project_id TEXT,
  stream TEXT NOT NULL,
  version INTEGER,
  type TEXT NOT NULL,
  schema_version INTEGER NOT NULL,
  actor TEXT NOT NULL,
  cause INTEGER,
  data TEXT NOT NULL,
  payload TEXT,
  hash TEXT
) STRICT;

CREATE UNIQUE INDEX IF NOT EXISTS log_stream_version ON log (stream, version) WHERE version IS NOT NULL;
CREATE INDEX IF NOT EXISTS log_decided ON log (type, position) WHERE version IS NOT NULL;
CREATE UNIQUE INDEX IF NOT EXISTS log_cause ON log (actor, stream, cause) WHERE cause IS NOT NULL;

CREATE TRIGGER IF NOT EXISTS log_refuses_update
BEFORE UPDATE OF position, recorded_at, project_id, stream, version, type, schema_version, actor, cause, data, hash ON log
BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
CREATE TRIGGER IF NOT EXISTS log_refuses_payload BEFORE UPDATE OF payload ON log
WHEN old.version IS NOT NULL OR NOT EXISTS (SELECT 1 FROM erasing)
BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
CREATE TRIGGER IF NOT EXISTS log_refuses_delete BEFORE DELETE ON log
WHEN old.version IS NOT NULL OR NOT EXISTS (SELECT 1 FROM erasing)
BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;

CREATE TABLE IF NOT EXISTS log_identity (id TEXT NOT NULL) STRICT;

CREATE TABLE IF NOT EXISTS event_ids (
  project_id TEXT NOT NULL,
  event_id TEXT NOT NULL,
  recorded_at INTEGER NOT NULL,
  PRIMARY KEY (project_id, event_id)
) STRICT, WITHOUT ROWID;

${effectTables}
${auditHeadTable}
${timesAheadTable}
`;

/** Creates what is missing. The identity tells a read file which log it was folded from. */
export const createLogSchema = (db: Connection): void => {
  db.transaction(() => {
    db.exec(statements);
    db.exec(countRawEvents);
    db.prepare('INSERT INTO log_identity SELECT ? WHERE NOT EXISTS (SELECT 1 FROM log_identity)').run(randomUUID());
  }).immediate();
};

export const logIdentity = (db: Connection): string =>
  db.prepare('SELECT id FROM log_identity').pluck().get() as string;

/** The position of the newest event ever appended, 0 for none. */
export const logHead = (db: Connection): number =>
  (db.prepare("SELECT seq FROM sqlite_sequence WHERE name = 'log'").pluck().get() as number | undefined) ?? 0;
