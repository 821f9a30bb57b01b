// What is to be forgotten: written down with the decision, done a few rows at a time afterwards (`log/erasure.ts`).
import type { ErasureEffect } from '../../application/retention/effects.ts';
import { given } from './compaction-tables.ts';
import type { EffectTables } from './effect-tables.ts';

export const erasureTables: EffectTables<ErasureEffect> = {
  tables: `
CREATE TABLE IF NOT EXISTS erasures (
  project_id TEXT PRIMARY KEY,
  next_position INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS wal_truncations (due INTEGER NOT NULL) STRICT;

CREATE TABLE IF NOT EXISTS old_event_ids (
  project_id TEXT PRIMARY KEY,
  before INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
`,
  statements: {
    'erase-project': [
      'DELETE FROM project_keys WHERE project_id = @projectId',
      'DELETE FROM api_tokens WHERE project_id = @projectId',
      'INSERT INTO erasures (project_id, next_position) VALUES (@projectId, 1)',
    ],
    'erase-payloads': [
      'INSERT INTO erasing VALUES (1)',
      `UPDATE log SET payload = '{"erased":true}' WHERE ${given} AND version IS NULL`,
      'DELETE FROM erasing',
    ],
    'forget-event-ids': ['INSERT OR REPLACE INTO old_event_ids (project_id, before) VALUES (@projectId, @before)'],
    'truncate-wal': ['INSERT INTO wal_truncations VALUES (1)'],
  },
};
