// Texts that many rows share: each is kept once, and rows hold its number. Numbers are given as texts come, so they say
// nothing by themselves and differ between two files of the same log.
import type { Connection } from './open.ts';

export const namesTable = `
CREATE TABLE IF NOT EXISTS names (
  id INTEGER PRIMARY KEY,
  text TEXT NOT NULL UNIQUE
) STRICT;
`;

/** Texts that are remembered, some 100 bytes each; with more than so many in use, the table is asked again. */
const mostKnown = 200_000;

export class Names {
  private readonly db: Connection;
  private readonly known = new Map<string, number>();
  private statements: ReturnType<Names['prepare']> | undefined;

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
