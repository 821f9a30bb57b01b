// Read models in columns, in a DuckDB file of their own, with the checkpoint that says how much of the log they hold.
import type { DuckDBAppender } from '@duckdb/node-api';
import { isBefore, type Projection } from '../../projections/projection.ts';
import type { Folded, FoldedValue } from '../runner/fold.ts';
import type { Checkpoint } from '../sqlite/read-store.ts';
import { isOutOfReach, removeColumnarFile } from './file.ts';
import { type DuckDb, type DuckDbLimits, openDuckDb } from './open.ts';
import { createTable, leadingInteger, mergeRows } from './projection-sql.ts';

export interface ColumnarStoreOptions {
  /** A file, or `:memory:`. */
  path: string;
  limits: DuckDbLimits;
  projections: readonly Projection[];
  /** Names the log that the rows are folded from. */
  logId: string;
  /** Whether a checkpoint can have come from the log. */
  belongsToLog: (checkpoint: Checkpoint) => boolean;
}

/** Another process has the file open. */
const isLocked = (error: unknown): boolean => /Could not set lock/.test(String(error));

const schema = `
CREATE TABLE IF NOT EXISTS source_log (id VARCHAR, signature VARCHAR, position BIGINT, recorded_at BIGINT);
CREATE TABLE IF NOT EXISTS names (id INTEGER, text VARCHAR);
`;

/** Changes whenever a table would come out differently. */
const signatureOf = (projections: readonly Projection[]): string =>
  JSON.stringify(projections.map(({ name, version, columns }) => [name, version, columns]));

const append = (appender: DuckDBAppender, value: FoldedValue, type: 'text' | 'integer'): void => {
  if (value === null || value === undefined) appender.appendNull();
  else if (type === 'text') appender.appendVarchar(value as string);
  else appender.appendBigInt(BigInt(value as number));
};

export class ColumnarStore {
  readonly db: DuckDb;
  private readonly projections: readonly Projection[];
  private names = new Map<string, number>();
  private unsaved: [id: number, text: string][] = [];
  private reached: Checkpoint = { position: 0, recordedAt: 0 };

  private constructor(db: DuckDb, projections: readonly Projection[]) {
    this.db = db;
    this.projections = projections;
  }

  /**
   * Opens the file, made to fit the log and the projections: one that is damaged, outdated, or folded from another log is
   * replaced by an empty one.
   */
  static async open(options: ColumnarStoreOptions): Promise<ColumnarStore> {
    try {
      const store = await ColumnarStore.openOnce(options);
      if (await store.fits(options)) return store;
      store.close();
    } catch (error) {
      if (isLocked(error)) throw new Error('another process has its file open');
      if (isOutOfReach(error)) throw error;
    }
    removeColumnarFile(options.path);
    const store = await ColumnarStore.openOnce(options);
    await store.fits(options);
    return store;
  }

  private static async openOnce({ path, limits, projections }: ColumnarStoreOptions): Promise<ColumnarStore> {
    const db = await openDuckDb(path, limits);
    try {
      await db.connection.run(schema);
      return new ColumnarStore(db, projections);
    } catch (error) {
      db.close();
      throw error;
    }
  }

  get checkpoint(): Checkpoint {
    return this.reached;
  }

  /** The number that stands for a name in rows, if it is in any. */
  idOf(name: string): number | undefined {
    return this.names.get(name);
  }

  /** Merges what was folded and moves the checkpoint, in one transaction. */
  async write(folded: readonly { projection: Projection; folded: Folded }[], checkpoint: Checkpoint): Promise<void> {
    await this.transaction(async () => {
      for (const { projection, folded: each } of folded) await this.writeRows(projection, each);
      await this.saveNames();
      await this.saveCheckpoint(checkpoint);
    });
    this.reached = checkpoint;
  }

  /** Empties the tables: the log is to be folded anew. */
  async clear(): Promise<void> {
    const start = { position: 0, recordedAt: 0 };
    await this.transaction(async () => {
      for (const { name } of this.projections) await this.db.connection.run(`DELETE FROM ${name}`);
      await this.db.connection.run('DELETE FROM names');
      await this.saveCheckpoint(start);
    });
    this.reached = start;
    await this.loadNames();
  }

  close(): void {
    this.db.close();
  }

  /** False for a file that has to be replaced. A new file is made to fit. */
  private async fits({ logId, belongsToLog, projections }: ColumnarStoreOptions): Promise<boolean> {
    const { connection } = this.db;
    const signature = signatureOf(projections);
    const [row] = (await connection.runAndReadAll('SELECT * FROM source_log')).getRowObjectsJS();
    if (row === undefined) {
      for (const projection of projections) await connection.run(createTable(projection, projection.name));
      await connection.run('INSERT INTO source_log VALUES ($1, $2, 0, 0)', [logId, signature]);
      return true;
    }
    this.reached = { position: Number(row.position), recordedAt: Number(row.recorded_at) };
    await this.loadNames();
    return row.id === logId && row.signature === signature && belongsToLog(this.reached);
  }

  private async transaction(work: () => Promise<void>): Promise<void> {
    const { connection } = this.db;
    await connection.run('BEGIN');
    try {
      await work();
      await connection.run('COMMIT');
    } catch (error) {
      await connection.run('ROLLBACK').catch(() => undefined);
      await this.loadNames();
      throw error;
    }
  }

  private async saveCheckpoint({ position, recordedAt }: Checkpoint): Promise<void> {
    await this.db.connection.run('UPDATE source_log SET position = $1, recorded_at = $2', [
      BigInt(position),
      BigInt(recordedAt),
    ]);
  }

  private async loadNames(): Promise<void> {
    const rows = (await this.db.connection.runAndReadAll('SELECT text, id FROM names')).getRows();
    this.names = new Map(rows as [string, number][]);
    this.unsaved = [];
  }

  private nameFor(text: string): number {
    const known = this.names.get(text);
    if (known !== undefined) return known;
    const id = this.names.size + 1;
    this.names.set(text, id);
    this.unsaved.push([id, text]);
    return id;
  }

  private async saveNames(): Promise<void> {
    if (this.unsaved.length === 0) return;
    const appender = await this.db.connection.createAppender('names');
    for (const [id, text] of this.unsaved) {
      appender.appendInteger(id);
      appender.appendVarchar(text);
      appender.endRow();
    }
    appender.closeSync();
    this.unsaved = [];
  }

  private async writeRows(projection: Projection, { forgotten, rows }: Folded): Promise<void> {
    for (const values of forgotten) await this.forget(projection, values);
    if (rows.length === 0) return;
    const { connection } = this.db;
    const added = 'added';
    await connection.run(`${createTable(projection, added).replace('CREATE', 'CREATE OR REPLACE TEMP')}`);
    const appender = await connection.createAppender(added, null, 'temp');
    const columns = Object.entries(projection.columns);
    for (const row of rows) {
      for (const [name, { type }] of columns) {
        const value = row[name];
        if (type === 'name' && typeof value === 'string') appender.appendInteger(this.nameFor(value));
        else append(appender, value, type === 'text' ? 'text' : 'integer');
      }
      appender.endRow();
    }
    appender.closeSync();
    const integer = leadingInteger(projection);
    const leading = new Set(integer === undefined ? [] : rows.map((row) => row[integer] as number));
    for (const sql of mergeRows(projection, projection.name, added, leading)) await connection.run(sql);
  }

  private async forget({ name, columns }: Projection, values: Folded['forgotten'][number]): Promise<void> {
    const conditions = Object.entries(values).map(([column, value]) => {
      if (isBefore(value)) return `${column} < ${value.before}`;
      if (columns[column]?.type !== 'name') throw new Error(`${name}.${column}: only names are forgotten by value`);
      // A name without a number is in no row.
      return `${column} = ${this.names.get(value as string) ?? 0}`;
    });
    await this.db.connection.run(`DELETE FROM ${name} WHERE ${conditions.join(' AND ')}`);
  }
}
