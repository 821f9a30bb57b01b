// What a projection is: the columns of one read model, how rows of equal keys merge, and which rows an event makes.
import type { EventOf, EventType, Recorded } from '../domain/events.ts';

/** A `name` is a text that many rows share: the store keeps it once. `integers` is what the merge `newest` makes. */
export type ColumnType = 'text' | 'name' | 'integer' | 'integers';

/**
 * How a column merges when a row of the same key is already there:
 * `key` identifies the row, `add` sums, `min` and `max` compare, `last` takes the later event's value, `first` keeps the
 * earlier event's, `newest` lists the last few, newest first. An absent value (null) never replaces one that is there.
 */
export type Merge = 'key' | 'add' | 'min' | 'max' | 'last' | 'first' | 'newest';
export interface Column<M extends Merge = Merge, T extends ColumnType = ColumnType> {
  merge: M;
  type: T;
  /** For `newest`: how many are kept. */
  limit?: number;
}
const kind = <M extends Merge>(merge: M) => ({
  text: { merge, type: 'text' } as Column<M, 'text'>,
  name: { merge, type: 'name' } as Column<M, 'name'>,
  integer: { merge, type: 'integer' } as Column<M, 'integer'>,
});
export const key = kind('key');
export const add = kind('add');
export const min = kind('min');
export const max = kind('max');
export const last = kind('last');
export const first = kind('first');
export const newest = (limit: number): Column<'newest', 'integers'> => ({ merge: 'newest', type: 'integers', limit });

export type Columns = Record<string, Column>;

/** The number that stands for a name in stored rows. Only the store knows the text. */
export type NameId = number & { readonly nameId: unique symbol };

type StoredValue<T extends ColumnType> = { text: string; name: NameId; integer: number; integers: string }[T];
/** A stored row: keys and sums are always there, other columns may be null. `integers` are a JSON array. */
export type RowOf<C extends Columns> = {
  [K in keyof C]: C[K]['merge'] extends 'key' | 'add' ? StoredValue<C[K]['type']> : StoredValue<C[K]['type']> | null;
};
type ValueOf<C extends Column> = C['type'] extends 'text' | 'name' ? string : number;
/** A row as folded from one event. A `first` column may be a function, which is called for the first event alone. */
export type FoldedRow<C extends Columns> = {
  [K in keyof C as C[K]['merge'] extends 'key' ? K : never]: ValueOf<C[K]>;
} & {
  [K in keyof C as C[K]['merge'] extends 'key' ? never : K]?:
    | ValueOf<C[K]>
    | null
    | undefined
    | (C[K]['merge'] extends 'first' ? () => ValueOf<C[K]> : never);
};

/** In `forget`: values below this one. */
export interface Before {
  before: number;
}
export const before = (value: number): Before => ({ before: value });
export const isBefore = (value: unknown): value is Before => typeof value === 'object' && value !== null;

export interface Index {
  columns: readonly string[];
}

export type Fold<C extends Columns, T extends EventType> = (event: Recorded<EventOf<T>>) => FoldedRow<C>;

export interface ProjectionDefinition<C extends Columns = Columns> {
  /** Also the name of its table. */
  name: string;
  /** Another number: rebuilt at the next start. */
  version: number;
  columns: C;
  /** Every event makes a row of its own: nothing ever merges. */
  distinct?: true;
  indexes?: readonly Index[];
  /** Each name in its rows is also in a row of that projection: who looks for names that nobody holds can leave this one out. */
  namesIn?: string;
  /** How many rows there are is known at any time. */
  counted?: true;
  /** Columns that substring search covers. */
  fullText?: readonly (keyof C & string)[];
  /** One row for each event of a type. Pure: no clock, no chance, nothing but the event. */
  on: { [T in EventType]?: Fold<C, T> };
  /** After such an event, rows with these values, or values below them, are gone. */
  forget?: {
    [T in EventType]?: (event: Recorded<EventOf<T>>) => {
      [K in keyof FoldedRow<C>]?: FoldedRow<C>[K] | (C[K]['type'] extends 'integer' ? Before : never);
    };
  };
}

/** A projection whose column types have been forgotten, as the runner and the store handle it. */
export type Projection = Omit<ProjectionDefinition, 'on' | 'forget'> & {
  on: { [T in EventType]?: (event: never) => Record<string, unknown> };
  forget?: { [T in EventType]?: (event: never) => Record<string, unknown> };
};

export const defineProjection = <const C extends Columns>(definition: ProjectionDefinition<C>) => definition;
