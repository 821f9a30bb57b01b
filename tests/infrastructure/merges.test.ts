// Merges mean the same wherever rows meet: in memory, in SQLite, in DuckDB.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { EventOf, Recorded } from '../../domain/events.ts';
import { openDuckDb } from '../../infrastructure/duckdb/open.ts';
import { createTable as columnarTable, mergeRows } from '../../infrastructure/duckdb/projection-sql.ts';
import { merges } from '../../infrastructure/merges.ts';
import { type Folded, ProjectionFold } from '../../infrastructure/runner/fold.ts';
import { Names, namesTable } from '../../infrastructure/sqlite/names.ts';
import { openWritable } from '../../infrastructure/sqlite/open.ts';
import { createTable } from '../../infrastructure/sqlite/projection-sql.ts';
import { tableWriter } from '../../infrastructure/sqlite/table-writer.ts';
import { add, defineProjection, first, key, last, max, min, newest } from '../../projections/projection.ts';

const limit = 3;
interface Said {
  key: number;
  value: number | null;
}

/** What an event says travels in its position; nothing else of it matters here. */
const projectionOf = (said: readonly Said[], isColumnar: boolean) =>
  defineProjection({
    name: 'merging',
    version: 1,
    columns: {
      id: key.integer,
      sum: add.integer,
      least: min.integer,
      greatest: max.integer,
      newer: last.integer,
      older: first.integer,
      ...(isColumnar ? {} : { list: newest(limit) }),
    },
    on: {
      ErrorCaptured: ({ position }) => {
        const { key: id, value } = said[position] as Said;
        const row = { id, sum: value ?? 0, least: value, greatest: value, newer: value, older: value };
        return isColumnar ? row : { ...row, list: position };
      },
    },
  });

const foldedIn = (batches: readonly (readonly number[])[], said: readonly Said[], isColumnar: boolean): Folded[] => {
  const fold = new ProjectionFold(projectionOf(said, isColumnar) as never);
  return batches.map((positions) => {
    for (const position of positions)
      fold.apply({ type: 'ErrorCaptured', position } as Recorded<EventOf<'ErrorCaptured'>>);
    return fold.drain();
  });
};

const byId = (rows: readonly Record<string, unknown>[]) =>
  [...rows].sort((a, b) => Number(a.id) - Number(b.id)).map((row) => ({ ...row }));

const histories = fc.array(
  fc.record({ key: fc.integer({ min: 0, max: 3 }), value: fc.option(fc.integer({ min: -50, max: 50 })) }),
  { minLength: 1, maxLength: 30 },
);
const sizes = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 6 });

const cut = (length: number, wanted: readonly number[]): number[][] => {
  const batches: number[][] = [];
  for (let at = 0, turn = 0; at < length; turn++) {
    const size = wanted[turn % wanted.length] as number;
    batches.push(Array.from({ length: Math.min(size, length - at) }, (_, index) => at + index));
    at += size;
  }
  return batches;
};

const inMemory = (said: readonly Said[], isColumnar: boolean) =>
  byId(foldedIn([said.map((_, index) => index)], said, isColumnar)[0]?.rows ?? []).map((row) => {
    const plain = Object.fromEntries(Object.entries(row).map(([name, value]) => [name, value ?? null]));
    return isColumnar ? plain : { ...plain, list: JSON.stringify(row.list) };
  });

test('there is one rule for each merge', () => {
  expect(Object.keys(merges).sort()).toEqual(['add', 'first', 'last', 'max', 'min', 'newest']);
});

test('in SQLite, batch by batch, as in memory at once', () => {
  fc.assert(
    fc.property(histories, sizes, (said, wanted) => {
      const db = openWritable(':memory:', { synchronous: 'off' });
      const projection = projectionOf(said, false) as never;
      db.exec(namesTable);
      db.exec(createTable(projection, 'merging'));
      const write = tableWriter(db, projection, 'merging', new Names(db));
      for (const folded of foldedIn(cut(said.length, wanted), said, false)) write(folded);
      const rows = db.prepare('SELECT * FROM merging ORDER BY id').all();
      db.close();
      expect(rows).toHaveLength(new Set(said.map((each) => each.key)).size);
      expect(rows).toEqual(inMemory(said, false));
    }),
    { numRuns: 60 },
  );
});

test('in DuckDB, batch by batch, as in memory at once', async () => {
  const { connection, close } = await openDuckDb(':memory:', { memoryMb: 128, threads: 1 });
  await fc.assert(
    fc.asyncProperty(histories, sizes, async (said, wanted) => {
      const projection = projectionOf(said, true) as never;
      for (const table of ['merging', 'added']) {
        await connection.run(`DROP TABLE IF EXISTS ${table}`);
        await connection.run(columnarTable(projection, table));
      }
      for (const { rows } of foldedIn(cut(said.length, wanted), said, true)) {
        await connection.run('DELETE FROM added');
        for (const row of rows)
          await connection.run(`INSERT INTO added VALUES (${Object.values(row).map((value) => value ?? 'NULL')})`);
        const leading = new Set(rows.map(({ id }) => id as number));
        for (const sql of mergeRows(projection, 'merging', 'added', leading)) await connection.run(sql);
      }
      const found = await connection.runAndReadAll('SELECT * FROM merging ORDER BY id');
      const rows = found
        .getRowObjects()
        .map((row) =>
          Object.fromEntries(Object.entries(row).map(([name, value]) => [name, value === null ? null : Number(value)])),
        );
      expect(rows).toEqual(inMemory(said, true));
    }),
    { numRuns: 15 },
  );
  close();
});
