// A projection's test: given these events, its table holds these rows. Each case is folded in batches of one, of two and
// all at once, and then rebuilt from the log: the rows are the same every time.
import { expect } from 'vitest';
import { rebuild } from '../../infrastructure/runner/rebuild.ts';
import { openReadonly } from '../../infrastructure/sqlite/open.ts';
import type { Projection } from '../../projections/projection.ts';
import type { Happening } from '../support/events.ts';
import { drain, tableOf, Workspace } from '../support/workspace.ts';

/** `projection:EventType` of every case that has run in this file. */
const covered = new Set<string>();

/** What projections handle and no case has given them. */
export const uncovered = (projections: readonly Projection[]): string[] =>
  projections
    .flatMap(({ name, on, forget = {} }) => Object.keys({ ...on, ...forget }).map((type) => `${name}:${type}`))
    .filter((pair) => !covered.has(pair));

const foldedInBatches = (workspace: Workspace, projection: Projection, size: number) => {
  const before = workspace.startProjector([projection]);
  drain(before.projector, size);
  const rows = tableOf(before.store.connection, projection);
  before.store.connection.exec(`DROP TABLE ${projection.name}; DELETE FROM checkpoints`);
  return rows;
};

const rebuilt = ({ logPath, readPath }: Workspace, projection: Projection) => {
  rebuild({ logPath, readPath, projections: [projection] });
  const db = openReadonly(readPath);
  try {
    return tableOf(db, projection);
  } finally {
    db.close();
  }
};

export interface Case {
  /** Events take the positions 1, 2, 3 and so on. Rows are in the order of the key, and may name some columns only. */
  expect(rows: Record<string, unknown>[]): void;
}

export const projection = (definition: Projection) => ({
  given: (...happenings: Happening[]): Case => ({
    expect: (rows) => {
      for (const { event } of happenings) covered.add(`${definition.name}:${event.type}`);
      const workspace = new Workspace();
      try {
        workspace.append(...happenings);
        const [whole, ...others] = [happenings.length, 2, 1].map((size) =>
          foldedInBatches(workspace, definition, size),
        );
        expect(whole).toHaveLength(rows.length);
        expect(whole).toMatchObject(rows);
        for (const other of others) expect(other).toEqual(whole);
        expect(rebuilt(workspace, definition)).toEqual(whole);
      } finally {
        workspace.close();
      }
    },
  }),
});
