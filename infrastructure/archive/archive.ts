// Old occurrences as Parquet files, written by DuckDB before they leave the log, and read back to see that they are all there.

import { rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { CapturedError } from '../../domain/events.ts';
import { openDuckDb, quoted } from '../duckdb/open.ts';
import { archiveFiles, dayFolder, finish, makeFolder, removeUnfinished, unfinishedName } from './files.ts';
import { archivedOn, copyOptions, dayOf, fileColumns, parquet, waitingTable } from './parquet.ts';

export interface ArchivedRow {
  position: number;
  recordedAt: number;
  data: CapturedError;
  /** JSON: what was sent beside what is counted. */
  payload: string | null;
}

/** What is written at a time: as much as fits into a little memory, bytes. */
const pieceBytes = 16 * 1024 * 1024;
const rowBytes = 200;
const limits = { memoryMb: 256, threads: 1 };

export class Archive {
  private readonly folder: string;
  private readonly db: DuckDBConnection;
  readonly close: () => void;

  private constructor(folder: string, db: DuckDBConnection, close: () => void) {
    this.folder = folder;
    this.db = db;
    this.close = close;
  }

  /** One at a time for a folder. */
  static async open(folder: string): Promise<Archive> {
    makeFolder(folder);
    removeUnfinished(folder);
    const { connection, close } = await openDuckDb(':memory:', limits);
    await connection.run(waitingTable);
    return new Archive(folder, connection, close);
  }

  /** Resolves when all of them are on disk and were read back. What is there already is not written twice. */
  async add(projectId: string, rows: Iterable<ArchivedRow>): Promise<void> {
    let appender = await this.db.createAppender('waiting');
    let bytes = 0;
    const write = async () => {
      appender.closeSync();
      await this.write(projectId);
      bytes = 0;
    };
    for (const { position, recordedAt, data, payload } of rows) {
      appender.appendBigInt(BigInt(position));
      appender.appendBigInt(BigInt(recordedAt));
      appender.appendBigInt(BigInt(data.occurredAt));
      appender.appendInteger(data.algorithm);
      const { fingerprint, errorType, message, release, environment, source, route = null, screen = null } = data;
      for (const text of [fingerprint, errorType, message, release, environment, source, route, screen, payload])
        if (text === null) appender.appendNull();
        else appender.appendVarchar(text);
      appender.endRow();
      bytes += rowBytes + message.length + (payload?.length ?? 0);
      if (bytes < pieceBytes) continue;
      await write();
      appender = await this.db.createAppender('waiting');
    }
    await write();
  }

  /** Overwrites payloads that hold a text in quotes, as JSON writes it. Answers of which log positions. */
  async erase(text: string): Promise<number[]> {
    const found = `contains(payload, ${quoted(JSON.stringify(text))})`;
    const erased: number[] = [];
    for (const path of archiveFiles(this.folder)) {
      const rows = parquet([path]);
      const holding = await this.db.runAndReadAll(`SELECT position FROM ${rows} WHERE ${found}`);
      if (holding.currentRowCount === 0) continue;
      const target = unfinishedName(path);
      const without = `SELECT * REPLACE (if(${found}, '{"erased":true}', payload) AS payload) FROM ${rows}`;
      await this.db.run(`COPY (${without} ORDER BY position) TO ${quoted(target)} ${copyOptions}`);
      const { lost } = await this.one(
        `SELECT count(*) AS lost FROM (${without} EXCEPT ALL SELECT * FROM ${parquet([target])})`,
      );
      if (lost !== 0) throw new Error(`${target}: what was written is not what is there`);
      await finish(path);
      for (const [position] of holding.getRows()) erased.push(Number(position));
    }
    return erased;
  }

  private async write(projectId: string): Promise<void> {
    const days = await this.db.runAndReadAll(`SELECT DISTINCT ${dayOf} AS day FROM waiting ORDER BY day`);
    for (const [day] of days.getRows()) await this.writeDay(projectId, day as string);
    await this.db.run('DELETE FROM waiting');
  }

  private async writeDay(projectId: string, day: string): Promise<void> {
    const folder = dayFolder(this.folder, projectId, day);
    makeFolder(folder);
    const before = archiveFiles(folder);
    const rows = archivedOn(day);
    // After a kill some may be here that are still in the log.
    const isNew = before.length === 0 ? 'true' : `position NOT IN (SELECT position FROM ${parquet(before)})`;
    const added = `SELECT * FROM (${rows}) WHERE ${isNew}`;
    const { first, last } = await this.one(`SELECT min(position) AS first, max(position) AS last FROM (${added})`);
    const files = [...before];
    const path = join(folder, `${first}-${last}.parquet`);
    if (first !== null) {
      files.push(unfinishedName(path));
      await this.db.run(`COPY (${added} ORDER BY position) TO ${quoted(unfinishedName(path))} ${copyOptions}`);
    }
    const there = `SELECT ${fileColumns} FROM ${parquet(files)}`;
    const { missing } = await this.one(`SELECT count(*) AS missing FROM (${rows} EXCEPT ALL ${there})`);
    if (missing !== 0) {
      if (first !== null) rmSync(unfinishedName(path));
      throw new Error(`${folder}: ${missing} occurrences could not be read back (${basename(path)})`);
    }
    if (first !== null) await finish(path);
  }

  /** The only row of an answer; big integers as numbers. */
  private async one(sql: string): Promise<Record<string, number | null>> {
    const [row = {}] = (await this.db.runAndReadAll(sql)).getRowObjectsJS();
    return Object.fromEntries(
      Object.entries(row).map(([name, value]) => [name, value === null ? null : Number(value)]),
    );
  }
}
