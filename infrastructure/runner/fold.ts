// Folds events into rows in memory: one row per key, however many events, before anything is written.
import type { Recorded } from '../../domain/events.ts';
import { type Before, type Column, isBefore, type Projection } from '../../projections/projection.ts';
import { type MergeRule, merges } from '../merges.ts';

type Value = string | number | null | undefined;
/** What several events may have made of a column: a list where the merge is `newest`. */
export type FoldedValue = Value | number[];
export type Row = Record<string, FoldedValue>;
/** A row as one event makes it; its `first` columns may still have to be worked out. */
type EventRow = Record<string, Value | (() => Value)>;

/** What events have made of a read model, to be merged into its table. */
export interface Folded {
  /** First of all, rows of the table that have these values are gone. */
  forgotten: Record<string, Value | Before>[];
  /** One per key. */
  rows: Row[];
}

/** What one column is when an event is the first of its key. */
const startColumn = (row: EventRow, name: string, { merge }: Column): FoldedValue => {
  const given = row[name];
  const value = typeof given === 'function' ? given() : given;
  return merge === 'newest' ? [value as number] : value;
};

/** A column that merges, with what its merge means. */
interface Merged {
  name: string;
  rule: MergeRule;
  limit: number;
}

/** Merges what a later event says into `row`, for one column. */
const mergeColumn = (row: Row, later: EventRow, { name, rule, limit }: Merged): void => {
  const now = row[name] ?? null;
  if (rule.keepsFirst && now !== null) return;
  const given = later[name] ?? null;
  const next = typeof given === 'function' ? given() : given;
  if (next === null || next === undefined) return;
  row[name] = now === null ? next : rule.fold(now, next, limit);
};

/** Two UTF-16 units for each value that was seen: keys made of them are short, and quick to compare. */
class Symbols {
  private readonly known = new Map<unknown, string>();

  of(value: unknown): string {
    let symbol = this.known.get(value);
    if (symbol === undefined) {
      const number = this.known.size;
      symbol = String.fromCharCode(number >>> 15, number & 0x7fff);
      this.known.set(value, symbol);
    }
    return symbol;
  }
}

/** The rows that one projection makes of the events it is given. */
export class ProjectionFold {
  readonly projection: Projection;
  private readonly keys: string[];
  /** Columns whose first value is not just what the event says. */
  private readonly started: [name: string, column: Column][];
  private readonly merged: Merged[];
  private symbols = new Symbols();
  private rows = new Map<string, Row>();
  /** For a projection whose rows never merge. */
  private list: Row[] = [];
  private forgotten: Folded['forgotten'] = [];

  constructor(projection: Projection) {
    this.projection = projection;
    const columns = Object.entries(projection.columns);
    this.keys = columns.filter(([, { merge }]) => merge === 'key').map(([name]) => name);
    this.started = columns.filter(([, { merge }]) => merge === 'first' || merge === 'newest');
    this.merged = columns.flatMap(([name, { merge, limit = 0 }]) =>
      merge === 'key' ? [] : [{ name, rule: merges[merge], limit }],
    );
  }

  apply(event: Recorded): void {
    if (this.projection.forget !== undefined) this.forgetAfter(event, this.projection.forget);
    const fold = this.projection.on[event.type] as ((event: Recorded) => EventRow) | undefined;
    if (fold === undefined) return;
    if (this.projection.distinct) this.list.push(this.start(fold(event)));
    else this.merge(fold(event));
  }

  get size(): number {
    return this.rows.size + this.list.length + this.forgotten.length;
  }

  /** Hands over what was folded, and starts anew. */
  drain(): Folded {
    const rows = this.projection.distinct ? this.list : [...this.rows.values()];
    const folded = { forgotten: this.forgotten, rows };
    this.symbols = new Symbols();
    this.rows = new Map();
    this.list = [];
    this.forgotten = [];
    return folded;
  }

  private forgetAfter(event: Recorded, forget: NonNullable<Projection['forget']>): void {
    const valuesOf = forget[event.type] as ((event: Recorded) => Record<string, Value | Before>) | undefined;
    if (valuesOf === undefined) return;
    const values = valuesOf(event);
    const isGone = (row: Row) =>
      Object.entries(values).every(([name, value]) =>
        isBefore(value) ? (row[name] as number) < value.before : row[name] === value,
      );
    for (const [key, row] of this.rows) if (isGone(row)) this.rows.delete(key);
    this.list = this.list.filter((row) => !isGone(row));
    this.forgotten.push(values);
  }

  private merge(row: EventRow): void {
    let key = '';
    for (const name of this.keys) key += this.symbols.of(row[name]);
    const present = this.rows.get(key);
    if (present === undefined) this.rows.set(key, this.start(row));
    else for (const column of this.merged) mergeColumn(present, row, column);
  }

  private start(row: EventRow): Row {
    const started = row as Row;
    for (const [name, column] of this.started) started[name] = startColumn(row, name, column);
    return started;
  }
}
