// How far policies and effects have come. Kept with the log: what was done for an event is done, whatever becomes of the
// read models.
import type { CheckpointEffect } from '../../application/effects.ts';
import type { Connection } from '../sqlite/open.ts';
import type { Decision } from './append.ts';
import type { EffectTables } from './effect-tables.ts';

export const policyNames = ['regression', 'alerts'] as const;
export const policyCheckpoint = (policy: string): string => `policy:${policy}`;
export const deliveriesCheckpoint = 'deliveries';

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

/** Moves a checkpoint and writes no event. */
export const checkpointNote = (name: string, position: number): Decision => ({
  stream: `checkpoint:${name}`,
  projectId: null,
  actor: 'system',
  cause: null,
  events: [],
  effects: [{ kind: 'save-checkpoint', name, position }],
});
