// Texts that many rows share: each is kept once, and rows hold its number. Numbers are given as texts come, so they say
// nothing by themselves and differ between two files of the same log.
import type { Projection } from '../../projections/projection.ts';
import type { Connection } from './open.ts';

export const namesTable = `
CREATE TABLE IF NOT EXISTS names (
  id INTEGER PRIMARY KEY,
  text TEXT NOT NULL UNIQUE
) STRICT;
`;

/** Texts that are remembered, some 100 bytes each; with more than so many in use, the table is asked again. */
const mostKnown = 200_000;

/** What selects the numbers in one table. */
const namesOf = ({ name, columns }: Projection): string[] =>
  Object.entries(columns)
    .filter(([, { type }]) => type === 'name')
    .map(([column]) => `SELECT ${column} FROM ${name} WHERE ${column} IS NOT NULL`);

export class Names {
  private readonly db: Connection;
  private readonly known = new Map<string, number>();
  private statements: ReturnType<Names['prepare']> | undefined;
  /** How often names were removed from the file when `known` was right. */
  private removals: number | undefined;

  constructor(db: Connection) {
    this.db = db;
  }

  /** The number of a text, a new one if need be. Runs in a transaction of the caller's. */
  idOf(text: string): number {
    return this.find(text) ?? this.remember(text, this.prepared().insert.run(text).lastInsertRowid as number);
  }

  /** The number of a text, if it has one. */
  find(text: string): number | undefined {
    const known = this.known.get(text);
    if (known !== undefined) return known;
    const id = this.prepared().find.get(text) as number | undefined;
    return id === undefined ? undefined : this.remember(text, id);
  }

  /** At the beginning of a transaction: whoever has removed names since, these numbers may be others' by now. */
  refresh(): void {
    const removals = this.db.pragma('user_version', { simple: true }) as number;
    if (removals !== this.removals) this.known.clear();
    this.removals = removals;
  }

  /** Removes the names that no row of these tables holds. Runs in a transaction of the caller's. */
  removeUnused(projections: readonly Projection[]): void {
    const isThere = (wanted: string | undefined): boolean => projections.some(({ name }) => name === wanted);
    const used = projections.filter(({ namesIn }) => !isThere(namesIn)).flatMap(namesOf);
    const { changes } = this.db.prepare(`DELETE FROM names WHERE id NOT IN (${used.join(' UNION ')})`).run();
    if (changes > 0) this.db.pragma(`user_version = ${((this.removals ?? 0) + 1) % 2 ** 31}`);
    this.refresh();
  }

  /** After a rollback: what was given in that transaction is not there. */
  forget(): void {
    this.known.clear();
  }

  private remember(text: string, id: number): number {
    if (this.known.size >= mostKnown) this.known.clear();
    this.known.set(text, id);
    return id;
  }

  private prepared() {
    this.statements ??= this.prepare();
    return this.statements;
  }

  private prepare() {
    return {
      find: this.db.prepare('SELECT id FROM names WHERE text = ?').pluck(),
      insert: this.db.prepare('INSERT INTO names (text) VALUES (?)'),
    };
  }
}
