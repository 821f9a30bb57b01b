// What holds for every history: however it is cut into batches, whenever it is rebuilt, the tables are the same.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ProjectionFold } from '../../infrastructure/runner/fold.ts';
import { Projector } from '../../infrastructure/runner/projector.ts';
import { rebuild } from '../../infrastructure/runner/rebuild.ts';
import { verify } from '../../infrastructure/runner/verify.ts';
import { Names } from '../../infrastructure/sqlite/names.ts';
import { openWritable } from '../../infrastructure/sqlite/open.ts';
import { ReadStore } from '../../infrastructure/sqlite/read-store.ts';
import { tableWriter } from '../../infrastructure/sqlite/table-writer.ts';
import { history } from '../support/histories.ts';
import { drain, everyProjection, tablesOf, Workspace } from '../support/workspace.ts';

const inMemory = (): ReadStore => {
  const store = new ReadStore(openWritable(':memory:', { synchronous: 'off' }), everyProjection);
  store.prepare('any log', () => true);
  return store;
};

const withWorkspace = <T>(work: (workspace: Workspace) => T): T => {
  const workspace = new Workspace();
  try {
    return work(workspace);
  } finally {
    workspace.close();
  }
};

const batchSizes = fc.array(fc.integer({ min: 1, max: 25 }), { minLength: 1, maxLength: 10 });

test('folding in any batch sizes gives the same tables', () => {
  fc.assert(
    fc.property(history(), batchSizes, (happenings, sizes) =>
      withWorkspace((workspace) => {
        workspace.append(...happenings);
        const atOnce = inMemory();
        drain(new Projector(workspace.reader, atOnce, everyProjection));
        const inBatches = inMemory();
        const projector = new Projector(workspace.reader, inBatches, everyProjection);
        for (let turn = 0; projector.step(sizes[turn % sizes.length] as number).events > 0; turn++);
        expect(tablesOf(inBatches.connection)).toEqual(tablesOf(atOnce.connection));
        expect(projector.position).toBe(happenings.length);
      }),
    ),
    { numRuns: 40 },
  );
});

test('no name is kept that no row has, and none that a row has is gone', () => {
  const named = everyProjection.flatMap(({ name, columns }) =>
    Object.keys(columns)
      .filter((column) => columns[column]?.type === 'name')
      .map((column) => `SELECT ${column} AS id FROM ${name} WHERE ${column} IS NOT NULL`),
  );
  fc.assert(
    fc.property(history(), batchSizes, (happenings, sizes) =>
      withWorkspace((workspace) => {
        workspace.append(...happenings);
        const { connection } = workspace.fold();
        const store = inMemory();
        const projector = new Projector(workspace.reader, store, everyProjection);
        for (let turn = 0; projector.step(sizes[turn % sizes.length] as number).events > 0; turn++);
        for (const db of [connection, store.connection])
          expect(db.prepare('SELECT id FROM names ORDER BY id').all()).toEqual(
            db.prepare(`${named.join(' UNION ')} ORDER BY id`).all(),
          );
      }),
    ),
    { numRuns: 40 },
  );
});

test('a fold that is written at any point and goes on gives what one fold gives', () => {
  fc.assert(
    fc.property(history(), fc.array(fc.nat(60), { maxLength: 5 }), (happenings, cuts) =>
      withWorkspace((workspace) => {
        workspace.append(...happenings);
        const events = workspace.reader.after(0, 1000);
        for (const projection of everyProjection) {
          const [whole, cut] = [inMemory().connection, inMemory().connection];
          const fold = new ProjectionFold(projection);
          for (const event of events) fold.apply(event);
          tableWriter(whole, projection, projection.name, new Names(whole))(fold.drain());
          const put = tableWriter(cut, projection, projection.name, new Names(cut));
          events.forEach((event, index) => {
            if (cuts.includes(index)) put(fold.drain());
            fold.apply(event);
          });
          put(fold.drain());
          expect(tablesOf(cut, [projection])).toEqual(tablesOf(whole, [projection]));
        }
      }),
    ),
    { numRuns: 20 },
  );
});

test('the live tables are what a rebuild makes', () => {
  fc.assert(
    fc.property(history(), batchSizes, (happenings, sizes) =>
      withWorkspace((workspace) => {
        const { projector, store } = workspace.startProjector();
        // The log grows while it is folded, as it does in life.
        let turn = 0;
        for (let from = 0; from < happenings.length; turn++) {
          const size = sizes[turn % sizes.length] as number;
          workspace.append(...happenings.slice(from, from + size));
          from += size;
          if (turn % 3 !== 2) projector.step(sizes[(turn + 1) % sizes.length] as number);
        }
        drain(projector, 7);
        const files = { ...workspace, projections: everyProjection };
        expect(verify(files)).toEqual({ position: happenings.length, events: happenings.length, differences: [] });
        const live = tablesOf(store.connection);
        expect(rebuild(files)).toBe(happenings.length);
        expect(tablesOf(store.connection)).toEqual(live);
      }),
    ),
    { numRuns: 30 },
  );
});

test('what happened in between is there after a rebuild in the middle of a history', () => {
  fc.assert(
    fc.property(history(40), history(40), fc.integer({ min: 1, max: 9 }), (before, after, size) =>
      withWorkspace((workspace) => {
        workspace.append(...before);
        const { projector, store } = workspace.startProjector();
        projector.step(size);
        rebuild({ ...workspace, projections: everyProjection });
        workspace.append(...after);
        drain(projector, size);
        expect(verify({ ...workspace, projections: everyProjection }).differences).toEqual([]);
        expect(store.checkpoint('issues').position).toBe(before.length + after.length);
      }),
    ),
    { numRuns: 20 },
  );
});
