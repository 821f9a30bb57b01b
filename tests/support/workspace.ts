// A folder with a real log and real read models in it, gone when the test ends.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DecidedEvent } from '../../domain/events.ts';
import type { LogReader } from '../../domain/log-reader.ts';
import type { AppendResult } from '../../infrastructure/log/group.ts';
import { logReader } from '../../infrastructure/log/log-reader.ts';
import { type LogStore, openLogStore } from '../../infrastructure/log/log-store.ts';
import { Projector } from '../../infrastructure/runner/projector.ts';
import { openReadStore } from '../../infrastructure/runner/read-file.ts';
import type { Connection } from '../../infrastructure/sqlite/open.ts';
import { selectRows } from '../../infrastructure/sqlite/projection-sql.ts';
import type { ReadStore } from '../../infrastructure/sqlite/read-store.ts';
import { allProjections } from '../../projections/all.ts';
import type { Projection } from '../../projections/projection.ts';
import type { Happening } from './events.ts';

export const everyProjection: Projection[] = allProjections({ sampleReservoirSize: 3 });

/** As a purge leaves it, but at the end of the log. */
const appendRecord = (
  store: LogStore,
  projectId: string | null,
  stream: string,
  recordedAt: number,
  data: object,
): AppendResult => {
  const insert = `INSERT INTO log (recorded_at, project_id, stream, type, schema_version, actor, data)
    VALUES (?, ?, ?, 'OccurrencesCompacted', 1, 'system', ?)`;
  const { lastInsertRowid } = store.connection.prepare(insert).run(recordedAt, projectId, stream, JSON.stringify(data));
  return { head: lastInsertRowid as number, decisions: [], refused: [] };
};

/** Appends each happening in a transaction of its own, recorded when it says. */
export const appendTo = (store: LogStore, clock: { now: number }, happenings: readonly Happening[]): AppendResult[] => {
  const versionOf = store.connection.prepare('SELECT coalesce(max(version), 0) FROM log WHERE stream = ?').pluck();
  return happenings.map(({ event, recordedAt, projectId, stream, actor, cause, payload, eventId }) => {
    clock.now = recordedAt;
    if (event.type === 'ErrorCaptured')
      return store.append({
        occurrences: [[projectId ?? '', stream, JSON.stringify(event.data), JSON.stringify(payload), eventId, null]],
        decisions: [],
      });
    if (event.type === 'OccurrencesCompacted') return appendRecord(store, projectId, stream, recordedAt, event.data);
    const expectedVersion = versionOf.get(stream) as number;
    const events: DecidedEvent[] = [event as DecidedEvent];
    return store.append({ occurrences: [], decisions: [{ stream, projectId, expectedVersion, actor, cause, events }] });
  });
};

/** Reads a table in the order of its key: the columns that its projection declares. */
export const tableOf = (db: Connection, projection: Projection): Record<string, unknown>[] => {
  const { columns } = projection;
  const keys = Object.keys(columns).filter((column) => columns[column]?.merge === 'key');
  return db.prepare(`${selectRows(projection)} ORDER BY ${keys.join(', ')}`).all() as Record<string, unknown>[];
};

export const tablesOf = (db: Connection, projections = everyProjection) =>
  Object.fromEntries(projections.map((projection) => [projection.name, tableOf(db, projection)]));

/** Steps until nothing is left. */
export const drain = (projector: Projector, most = 1000): void => {
  while (projector.step(most).events > 0);
};

export class Workspace {
  readonly folder = mkdtempSync(join(tmpdir(), 'bloop-test-'));
  readonly logPath = join(this.folder, 'bloop.db');
  readonly readPath = join(this.folder, 'bloop.read.db');
  readonly clock = { now: 0 };
  log: LogStore = this.openLog();
  private readonly opened: ReadStore[] = [];

  openLog(): LogStore {
    return openLogStore(this.logPath, { synchronous: 'normal', clock: () => this.clock.now });
  }

  get reader(): LogReader {
    return logReader(this.log.connection);
  }

  append(...happenings: Happening[]): AppendResult[] {
    return appendTo(this.log, this.clock, happenings);
  }

  /** Opens and prepares the read file; `rebuilt` names the read models that start again from nothing. */
  openStore(projections = everyProjection, path = this.readPath): { store: ReadStore; rebuilt: string[] } {
    const opened = openReadStore(path, projections, this.log.connection);
    this.opened.push(opened.store);
    return opened;
  }

  startProjector(projections = everyProjection) {
    const { store, rebuilt } = this.openStore(projections);
    return { projector: new Projector(this.reader, store, projections), store, rebuilt };
  }

  /** Folds all of the log into the read file. */
  fold(projections = everyProjection): ReadStore {
    const { projector, store } = this.startProjector(projections);
    drain(projector);
    return store;
  }

  close(): void {
    for (const { connection } of this.opened) connection.close();
    this.log.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Gives `test` a workspace of its own. */
export const inWorkspace =
  <T>(test: (workspace: Workspace) => T | Promise<T>) =>
  async (): Promise<void> => {
    const workspace = new Workspace();
    try {
      await test(workspace);
    } finally {
      workspace.close();
    }
  };
