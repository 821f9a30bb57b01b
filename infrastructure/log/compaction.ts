// Takes old occurrences out of the log and puts in their place what is left of them; how many there are at any time.

/** The name of the constraint that refuses to compact what is not all there any more. */
export const allThere = 'all_there';

export const compactionTables = `
CREATE TABLE IF NOT EXISTS erasing (on_purpose INTEGER NOT NULL CONSTRAINT ${allThere} CHECK (on_purpose)) STRICT;

CREATE TABLE IF NOT EXISTS project_shapes (
  project_id TEXT NOT NULL,
  hash TEXT NOT NULL,
  error_type TEXT NOT NULL,
  template TEXT NOT NULL,
  frames TEXT NOT NULL,
  PRIMARY KEY (project_id, hash)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS raw_events (count INTEGER NOT NULL) STRICT;

CREATE TABLE IF NOT EXISTS kept_occurrences (
  project_id TEXT NOT NULL,
  position INTEGER NOT NULL,
  PRIMARY KEY (project_id, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS wal_truncations (due INTEGER NOT NULL) STRICT;

CREATE TABLE IF NOT EXISTS old_event_ids (
  project_id TEXT PRIMARY KEY,
  before INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
`;

/** For a file that has no counter yet. */
export const countRawEvents = `INSERT INTO raw_events
  SELECT (SELECT count(*) FROM log WHERE type = 'ErrorCaptured') WHERE NOT EXISTS (SELECT 1 FROM raw_events)`;

export type CompactionChange =
  | { kind: 'add-shape'; projectId: string; hash: string; errorType: string; template: string; frames: string }
  /** Occurrences that outlive the compaction of those around them, by their positions, a JSON array. */
  | { kind: 'keep'; projectId: string; positions: string }
  /**
   * Puts records in the place of occurrences, or of such records. `positions`: a JSON array of `count` rows, ascending;
   * `records`: a JSON array of [position of one of the rows, recorded at (ms), stream, data (JSON)]. Fails unless all rows
   * are there.
   */
  | { kind: 'compact' | 'merge'; projectId: string; positions: string; count: number; records: string }
  /** Of occurrences, by their positions, a JSON array: what was sent beside what is counted. */
  | { kind: 'erase-payloads'; positions: string }
  /** Takes out of the write-ahead log what was overwritten in the file, when nobody reads it any more. */
  | { kind: 'truncate-wal' }
  /** Ids of events that were recorded before a time (ms) are forgotten, a few at a time. */
  | { kind: 'forget-event-ids'; projectId: string; before: number };

const given = 'position IN (SELECT value FROM json_each(@positions))';

const replaceRows = (type: string): string[] => {
  const rows = `${given} AND version IS NULL AND type = '${type}' AND project_id = @projectId`;
  return [
    `INSERT INTO erasing SELECT (SELECT count(*) FROM log WHERE ${rows}) = @count`,
    `DELETE FROM log WHERE ${rows}`,
    `INSERT INTO log (position, recorded_at, project_id, stream, type, schema_version, actor, data)
     SELECT value ->> 0, value ->> 1, @projectId, value ->> 2, 'OccurrencesCompacted', 1, 'system', value ->> 3
     FROM json_each(@records)`,
    'DELETE FROM erasing',
  ];
};

export const compactionStatements: Record<CompactionChange['kind'], string[]> = {
  'add-shape': [
    `INSERT INTO project_shapes (project_id, hash, error_type, template, frames)
     VALUES (@projectId, @hash, @errorType, @template, @frames)
     ON CONFLICT DO NOTHING`,
  ],
  keep: ['INSERT OR IGNORE INTO kept_occurrences SELECT @projectId, value FROM json_each(@positions)'],
  compact: [
    ...replaceRows('ErrorCaptured'),
    'UPDATE raw_events SET count = count - @count',
    `DELETE FROM kept_occurrences WHERE project_id = @projectId AND ${given}`,
  ],
  merge: replaceRows('OccurrencesCompacted'),
  'erase-payloads': [
    'INSERT INTO erasing VALUES (1)',
    `UPDATE log SET payload = '{"erased":true}' WHERE ${given} AND version IS NULL`,
    'DELETE FROM erasing',
  ],
  'truncate-wal': ['INSERT INTO wal_truncations VALUES (1)'],
  'forget-event-ids': ['INSERT OR REPLACE INTO old_event_ids (project_id, before) VALUES (@projectId, @before)'],
};
