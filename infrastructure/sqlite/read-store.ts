// The write side of `bloop.read.db`: read models and the checkpoints that say how much of the log they hold.
import { threadId } from 'node:worker_threads';
import { isBefore, type Projection } from '../../projections/projection.ts';
import { isAlive } from '../process-alive.ts';
import type { Folded } from '../runner/fold.ts';
import { emptyWal, giveBackPages } from './give-back.ts';
import { Names, namesTable } from './names.ts';
import type { Connection } from './open.ts';
import { createIndexes, createTable, dropTable, rowCountsTable, secureSearch } from './projection-sql.ts';
import { tableWriter, type WriteRows } from './table-writer.ts';

export interface Checkpoint {
  position: number;
  /** When the event at that position was recorded: tells a log from another with the same past. */
  recordedAt: number;
}

/** A rebuild writes beside the live tables, under names that end like this and then say whose they are. */
const shadowMark = '__rebuild_';
let instances = 0;

/** The process that made a shadow. */
const ownerOf = (table: string): number => Number.parseInt(table.split(shadowMark)[1] ?? '', 10);

const schema = `
CREATE TABLE IF NOT EXISTS checkpoints (
  name TEXT PRIMARY KEY,
  version TEXT NOT NULL,
  position INTEGER NOT NULL,
  recorded_at INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS source_log (id TEXT NOT NULL) STRICT;
${rowCountsTable}
${namesTable}`;

/** Changes whenever the table would come out differently: the version, its shape, its rows, what finds them. */
const signature = ({ version, columns, indexes, fullText, counted }: Projection): string =>
  JSON.stringify([version, columns, indexes, fullText, counted]);

const checkpointStatements = (db: Connection) => ({
  read: db.prepare('SELECT position, recorded_at AS recordedAt FROM checkpoints WHERE name = ?'),
  save: db.prepare('UPDATE checkpoints SET position = ?, recorded_at = ? WHERE name = ?'),
});

export class ReadStore {
  readonly connection: Connection;
  private readonly projections: readonly Projection[];
  private readonly shadowSuffix = `${shadowMark}${process.pid}_${threadId}_${++instances}`;
  private statements: ReturnType<typeof checkpointStatements> | undefined;
  private readonly names: Names;
  /** Rows went, here or, for all that is known, before the file was opened. */
  private mayHaveUnused = true;
  private mayBeInWal = true;
  private isShrinking = false;
  private writers = new Map<string, WriteRows>();

  constructor(connection: Connection, projections: readonly Projection[]) {
    this.connection = connection;
    this.projections = projections;
    this.names = new Names(connection);
  }

  /**
   * Makes the file fit this log and these projections. What is missing, outdated, or folded from another log starts
   * again from nothing.
   * @param asGuest a server may run on this file, with other settings: what it has made of this log stays as it is
   * @returns the names of the projections that have to be rebuilt
   */
  prepare(logId: string, belongsToLog: (checkpoint: Checkpoint) => boolean, asGuest = false): string[] {
    const db = this.connection;
    const rebuilt: string[] = [];
    db.transaction(() => {
      db.exec(schema);
      this.dropAbandonedShadows();
      if (!this.isFoldedFrom(logId, belongsToLog)) this.forgetEverything(logId);
      for (const projection of this.projections) {
        if (this.isCurrent(projection)) secureSearch(db, projection);
        if (asGuest ? this.isThere(projection) : this.isCurrent(projection)) continue;
        rebuilt.push(projection.name);
        this.create(projection);
      }
    }).immediate();
    for (const p of this.projections)
      if (this.isCurrent(p)) this.writers.set(p.name, tableWriter(db, p, p.name, this.names));
    return rebuilt;
  }

  checkpoint(name: string): Checkpoint {
    this.statements ??= checkpointStatements(this.connection);
    return (this.statements.read.get(name) as Checkpoint | undefined) ?? { position: 0, recordedAt: 0 };
  }

  /** Runs in a transaction of the caller's. */
  write(name: string, folded: Folded): void {
    if (folded.forgotten.length > 0) this.mayBeInWal = true;
    // Of hours that are kept no longer few names go, and each purge of each project would look for them: they go at the next start.
    if (folded.forgotten.some((values) => !Object.values(values).some(isBefore))) this.mayHaveUnused = true;
    this.writers.get(name)?.(folded);
  }

  /** Runs in a transaction of the caller's. */
  saveCheckpoint(name: string, { position, recordedAt }: Checkpoint): void {
    this.statements ??= checkpointStatements(this.connection);
    this.statements.save.run(position, recordedAt, name);
  }

  /** Makes an empty table beside the live one and answers what writes to it. */
  createShadow(projection: Projection): WriteRows {
    const shadow = this.shadowOf(projection);
    // An earlier process of the same id may have left one: in a container they all have the same.
    this.execute([`DROP TABLE IF EXISTS ${shadow}`, createTable(projection, shadow)]);
    return tableWriter(this.connection, projection, shadow, this.names);
  }

  /** Puts the shadow in the place of the live table. Runs in a transaction of the caller's. */
  switchToShadow(projection: Projection, checkpoint: Checkpoint): void {
    const { name } = projection;
    this.execute([
      ...dropTable(projection, name),
      `ALTER TABLE ${this.shadowOf(projection)} RENAME TO ${name}`,
      ...createIndexes(projection, name),
    ]);
    this.replaceCheckpoint(projection, checkpoint);
    this.noteForgotten();
  }

  /** Removes what a rebuild that does not switch has written. */
  dropShadows(): void {
    this.dropShadowsWhere((table) => table.endsWith(this.shadowSuffix));
  }

  /** Removes what an earlier process of the same id has left. When this process has begun no rebuild yet. */
  dropShadowsOfEarlier(): void {
    this.dropShadowsWhere((table) => ownerOf(table) === process.pid);
  }

  /**
   * Removes names that no row holds any more, when rows went: as soon as no rebuild writes rows beside the live ones, and all
   * read models are at one position. Runs in a transaction of the caller's.
   */
  forgetNames(): void {
    if (!this.mayHaveUnused || this.shadows().length > 0) return;
    const positions = this.connection.prepare('SELECT count(DISTINCT position) FROM checkpoints').pluck().get();
    if (positions !== 1) return;
    this.names.removeUnused(this.projections);
    this.mayHaveUnused = false;
  }

  /** A little of the work that is left when rows went: empties the write-ahead log, and makes the file smaller. */
  giveBack(): void {
    if (this.mayBeInWal && emptyWal(this.connection)) this.mayBeInWal = false;
    const isShrinking = giveBackPages(this.connection) > 0;
    // With the last step in its place, the file itself is smaller.
    if (this.isShrinking && !isShrinking) this.mayBeInWal = true;
    this.isShrinking = isShrinking;
  }

  transaction<T>(work: () => T): T {
    try {
      return this.connection
        .transaction(() => {
          this.names.refresh();
          return work();
        })
        .immediate();
    } catch (error) {
      this.names.forget();
      this.noteForgotten();
      throw error;
    }
  }

  /** Two rebuilds at a time do not write into each other's tables: the one that switches last wins. */
  private shadowOf({ name }: Projection): string {
    return name + this.shadowSuffix;
  }

  /** Removes what rebuilds that were killed have left. */
  private dropAbandonedShadows(): void {
    this.dropShadowsWhere((table) => !isAlive(ownerOf(table)));
  }

  private dropShadowsWhere(isMeant: (table: string) => boolean): void {
    this.execute(
      this.shadows()
        .filter(isMeant)
        .map((table) => `DROP TABLE ${table}`),
    );
  }

  private shadows(): string[] {
    return this.connection
      .prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name GLOB ?")
      .pluck()
      .all(`*${shadowMark}*`) as string[];
  }

  private noteForgotten(): void {
    this.mayHaveUnused = true;
    this.mayBeInWal = true;
  }

  private isFoldedFrom(logId: string, belongsToLog: (checkpoint: Checkpoint) => boolean): boolean {
    const id = this.connection.prepare('SELECT id FROM source_log').pluck().get();
    if (id !== logId) return false;
    const rows = this.connection.prepare('SELECT position, recorded_at AS recordedAt FROM checkpoints').all();
    return (rows as Checkpoint[]).every(belongsToLog);
  }

  private forgetEverything(logId: string): void {
    this.connection.exec('DELETE FROM checkpoints; DELETE FROM source_log; DELETE FROM names;');
    this.connection.prepare('INSERT INTO source_log VALUES (?)').run(logId);
  }

  /** Whether the table is as this projection makes it: of the same version, and with the same settings. */
  isCurrent(projection: Projection): boolean {
    return this.versionOf(projection) === signature(projection);
  }

  private isThere(projection: Projection): boolean {
    return this.versionOf(projection) !== undefined;
  }

  private versionOf({ name }: Projection): unknown {
    return this.connection.prepare('SELECT version FROM checkpoints WHERE name = ?').pluck().get(name);
  }

  private create(projection: Projection): void {
    const { name } = projection;
    this.execute([...dropTable(projection, name), createTable(projection, name), ...createIndexes(projection, name)]);
    this.replaceCheckpoint(projection, { position: 0, recordedAt: 0 });
  }

  private replaceCheckpoint(projection: Projection, { position, recordedAt }: Checkpoint): void {
    this.connection
      .prepare('INSERT OR REPLACE INTO checkpoints VALUES (?, ?, ?, ?)')
      .run(projection.name, signature(projection), position, recordedAt);
  }

  private execute(statements: readonly string[]): void {
    for (const statement of statements) this.connection.exec(statement);
  }
}
