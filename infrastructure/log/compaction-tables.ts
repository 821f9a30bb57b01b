// Takes old occurrences out of the log and puts in their place what is left of them; how many there are at any time.
import type { CompactionEffect } from '../../application/retention/effects.ts';
import { schemaVersionOf } from './codec.ts';
import type { EffectTables } from './effect-tables.ts';

/** The name of the constraint that refuses to compact what is not all there any more. */
export const allThere = 'all_there';

/** For a file that has no counter yet. */
export const countRawEvents = `INSERT INTO raw_events
  SELECT (SELECT count(*) FROM log WHERE type = 'ErrorCaptured') WHERE NOT EXISTS (SELECT 1 FROM raw_events)`;

export const given = 'position IN (SELECT value FROM json_each(@positions))';

const replaceRows = (type: string): string[] => {
  const rows = `${given} AND version IS NULL AND type = '${type}' AND project_id = @projectId`;
  return [
    `INSERT INTO erasing SELECT (SELECT count(*) FROM log WHERE ${rows}) = @count`,
    `DELETE FROM log WHERE ${rows}`,
    `INSERT INTO log (position, recorded_at, project_id, stream, type, schema_version, actor, data)
     SELECT value ->> 0, value ->> 1, @projectId, value ->> 2, 'OccurrencesCompacted', ${schemaVersionOf('OccurrencesCompacted')},
       'system', value ->> 3
     FROM json_each(@records)`,
    'DELETE FROM erasing',
    'UPDATE compactions SET count = count + 1',
  ];
};

export const compactionTables: EffectTables<CompactionEffect> = {
  tables: `
CREATE TABLE IF NOT EXISTS erasing (on_purpose INTEGER NOT NULL CONSTRAINT ${allThere} CHECK (on_purpose)) STRICT;

CREATE TABLE IF NOT EXISTS project_shapes (
  project_id TEXT NOT NULL,
  hash TEXT NOT NULL,
  error_type TEXT NOT NULL,
  template TEXT NOT NULL,
  frames TEXT NOT NULL,
  PRIMARY KEY (project_id, hash)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS compactions (count INTEGER NOT NULL) STRICT;
INSERT INTO compactions SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM compactions);

CREATE TABLE IF NOT EXISTS raw_events (count INTEGER NOT NULL) STRICT;

CREATE TABLE IF NOT EXISTS kept_occurrences (
  project_id TEXT NOT NULL,
  position INTEGER NOT NULL,
  PRIMARY KEY (project_id, position)
) STRICT, WITHOUT ROWID;
`,
  statements: {
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
  },
};
