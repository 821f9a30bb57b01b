// Writes folded rows into the table of a projection.
import { isBefore, type Projection } from '../../projections/projection.ts';
import type { Folded, FoldedValue, Row } from '../runner/fold.ts';
import type { Names } from './names.ts';
import type { Connection } from './open.ts';
import { keysOf, upsert } from './projection-sql.ts';

type Parameter = string | number | null;

/** Rows per statement: a call costs as much as writing a short row does. */
const rowsAtOnce = 32;

type Binder = (value: FoldedValue) => Parameter;

const binders = ({ columns }: Projection, names: Names): Binder[] =>
  Object.values(columns).map(({ merge, type }): Binder => {
    if (type === 'name') return (value) => (value === null || value === undefined ? null : names.idOf(value as string));
    if (type === 'integers') return (value) => JSON.stringify(value);
    if (merge === 'add') return (value) => (value ?? 0) as number;
    return (value) => (value ?? null) as Parameter;
  });

const compare = (a: Parameter, b: Parameter): number => (a === b ? 0 : (a as number) < (b as number) ? -1 : 1);

/** In the order in which the table lies on disk. */
const inKeyOrder = (rows: Parameter[][], keyIndexes: readonly number[]): Parameter[][] =>
  rows.sort((a, b) => {
    for (const index of keyIndexes) {
      const order = compare(a[index] as Parameter, b[index] as Parameter);
      if (order !== 0) return order;
    }
    return 0;
  });

export type WriteRows = (folded: Folded) => void;

/** What it answers runs in a transaction of the caller's. Each key may occur once in `rows`. */
export const tableWriter = (db: Connection, projection: Projection, table: string, names: Names): WriteRows => {
  const columns = Object.keys(projection.columns);
  const bind = binders(projection, names);
  const keyIndexes = keysOf(projection.columns).map((name) => columns.indexOf(name));
  const single = db.prepare(upsert(projection, table, 1));
  const parameters = new Array<Parameter>(columns.length * rowsAtOnce);
  const several = db.prepare(upsert(projection, table, rowsAtOnce));

  const parametersOf = (row: Row): Parameter[] => {
    const parameters = new Array<Parameter>(columns.length);
    for (let i = 0; i < columns.length; i++) parameters[i] = (bind[i] as Binder)(row[columns[i] as string]);
    return parameters;
  };

  const forget = (values: Folded['forgotten'][number]): void => {
    const where = Object.entries(values).map(([name, value]) => `${name} ${isBefore(value) ? '<' : '='} ?`);
    // A name without a number is in no row.
    const wanted = Object.entries(values).map(([name, value]) => {
      if (isBefore(value)) return value.before;
      return projection.columns[name]?.type === 'name' ? (names.find(value as string) ?? null) : (value as Parameter);
    });
    db.prepare(`DELETE FROM ${table} WHERE ${where.join(' AND ')}`).run(wanted);
  };

  return ({ forgotten, rows }) => {
    forgotten.forEach(forget);
    const sorted = inKeyOrder(rows.map(parametersOf), keyIndexes);
    let next = 0;
    while (next + rowsAtOnce <= sorted.length) {
      let parameter = 0;
      for (const end = next + rowsAtOnce; next < end; next++)
        for (const value of sorted[next] as Parameter[]) parameters[parameter++] = value;
      several.run(parameters);
    }
    for (; next < sorted.length; next++) single.run(sorted[next] as Parameter[]);
  };
};
