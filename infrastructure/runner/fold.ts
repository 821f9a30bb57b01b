// Folds events into rows in memory: one row per key, however many events, before anything is written.
import type { Recorded } from '../../domain/events.ts';
import type { Column, Projection } from '../../projections/projection.ts';

export type Value = string | number | null | undefined;
export type Row = Record<string, Value>;
/** A row whose `first` columns may still have to be worked out. */
type LazyRow = Record<string, Value | (() => Value)>;

/** Merges `later` into `row`, for one column. The store's SQL merges in just the same way. */
const mergeColumn = (row: Row, later: LazyRow, name: string, merge: Column['merge']): void => {
  const now = row[name] ?? null;
  if (merge === 'first' && now !== null) return;
  const given = later[name] ?? null;
  const next = typeof given === 'function' ? given() : given;
  if (next === null) return;
  if (now === null) row[name] = next;
  else if (merge === 'add') row[name] = (now as number) + (next as number);
  else if (merge === 'min') row[name] = Math.min(now as number, next as number);
  else if (merge === 'max') row[name] = Math.max(now as number, next as number);
  else if (merge === 'last') row[name] = next;
};

const separator = '\u0000';

const keyOf = (row: LazyRow, names: readonly string[]): string => {
  let text = '';
  for (const name of names) text += row[name] + separator;
  return text;
};

const inKeyOrder = <T>(byKey: Map<string, T>): T[] =>
  [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, value]) => value);

/** The rows that one projection makes of the events it is given. */
export class ProjectionFold {
  readonly projection: Projection;
  private readonly keys: string[];
  private readonly firsts: string[];
  private readonly merged: [name: string, merge: Column['merge']][];
  private rows = new Map<string, Row>();
  /** For a projection whose rows never merge. */
  private list: Row[] = [];
  /** For a projection that keeps the newest rows: those of each group, oldest first. */
  private groups = new Map<string, Row[]>();

  constructor(projection: Projection) {
    this.projection = projection;
    const columns = Object.entries(projection.columns);
    this.keys = columns.filter(([, { merge }]) => merge === 'key').map(([name]) => name);
    this.firsts = columns.filter(([, { merge }]) => merge === 'first').map(([name]) => name);
    this.merged = columns.filter(([, { merge }]) => merge !== 'key').map(([name, { merge }]) => [name, merge]);
  }

  apply(event: Recorded): void {
    const fold = this.projection.on[event.type] as ((event: Recorded) => LazyRow) | undefined;
    if (fold === undefined) return;
    const row = fold(event);
    if (this.projection.distinct) this.list.push(this.evaluate(row));
    else if (this.projection.keep === undefined) this.merge(row);
    else this.keepNewest(row, this.projection.keep.within, this.projection.keep.limit);
  }

  get size(): number {
    return this.rows.size + this.groups.size + this.list.length;
  }

  /** Hands over what was folded, in key order where it was merged, and starts anew. */
  drain(): Row[] {
    const { rows, groups, list } = this;
    this.rows = new Map();
    this.groups = new Map();
    this.list = [];
    if (this.projection.distinct) return list;
    return this.projection.keep === undefined ? inKeyOrder(rows) : inKeyOrder(groups).flat();
  }

  private merge(row: LazyRow): void {
    const key = keyOf(row, this.keys);
    const present = this.rows.get(key);
    if (present === undefined) this.rows.set(key, this.evaluate(row));
    else for (const [name, merge] of this.merged) mergeColumn(present, row, name, merge);
  }

  private evaluate(row: LazyRow): Row {
    for (const name of this.firsts) {
      const value = row[name];
      if (typeof value === 'function') row[name] = value();
    }
    return row as Row;
  }

  /** Events come in order, so the last ones of a group are its newest. */
  private keepNewest(row: LazyRow, within: readonly string[], limit: number): void {
    const group = keyOf(row, within);
    const present = this.groups.get(group);
    const kept = this.evaluate(row);
    if (present === undefined) this.groups.set(group, [kept]);
    else if (present.push(kept) > limit) present.shift();
  }
}
