// Where checkpoints are kept (`application/checkpoints.ts`).
import type { CheckpointEffect } from '../../application/effects.ts';
import type { Connection } from '../sqlite/open.ts';
import type { EffectTables } from './effect-tables.ts';

export const checkpointTables: EffectTables<CheckpointEffect> = {
  tables: `
CREATE TABLE IF NOT EXISTS checkpoints (
  name TEXT PRIMARY KEY,
  position INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
`,
  statements: {
    'save-checkpoint': [
      `INSERT INTO checkpoints (name, position) VALUES (@name, @position)
       ON CONFLICT (name) DO UPDATE SET position = max(position, @position)`,
    ],
  },
};

export const checkpointOf = (log: Connection, name: string): number =>
  (log.prepare('SELECT position FROM checkpoints WHERE name = ?').pluck().get(name) as number | undefined) ?? 0;
