// What retention reads of the log: occurrences that are old, records of them, and what was sent with one. For the thread that
// compacts; synchronous, in pages, as rows may be large.
import type { CapturedError, Compacted } from '../../domain/events.ts';
import type { OldOccurrence, OldRecord } from '../../domain/retention/compaction.ts';
import type { Connection } from '../sqlite/open.ts';
import { upcast } from './codec.ts';
import { readJson } from './read-json.ts';

const rowsAtOnce = 20_000;
/** Of stacks and events, in characters: rows of a megabyte each are taken in fewer. */
const charactersAtOnce = 32 * 1024 * 1024;
const recordsAtOnce = 100_000;

export interface StoredOccurrence extends Omit<OldOccurrence, 'data' | 'shape'> {
  /** Undefined for one that is damaged: what it counted for nobody knows. */
  data: CapturedError | undefined;
  stack: string | undefined;
}

interface Row {
  position: number;
  recordedAt: number;
  stream: string;
  schemaVersion: number;
  data: string;
}
type OccurrenceRow = Row & { stack: string | null };

const columns = 'log.position, recorded_at AS recordedAt, stream, schema_version AS schemaVersion, data';
const stack = "CASE WHEN json_valid(payload) THEN json_extract(payload, '$.stack') END AS stack";

const dataOf = <D>(type: 'ErrorCaptured' | 'OccurrencesCompacted', { data, schemaVersion }: Row): D | undefined => {
  const read = readJson(data);
  return read === undefined ? undefined : (upcast(type, schemaVersion, read) as D);
};

const upToSize = (rows: Iterable<OccurrenceRow>): OccurrenceRow[] => {
  const taken: OccurrenceRow[] = [];
  let size = 0;
  for (const row of rows) {
    taken.push(row);
    size += row.data.length + (row.stack?.length ?? 0);
    if (size >= charactersAtOnce) break;
  }
  return taken;
};

export const oldOccurrences = (db: Connection) => {
  const keptEarlier = db.prepare(
    `SELECT ${columns}, ${stack} FROM kept_occurrences AS kept JOIN log ON log.position = kept.position
     WHERE kept.project_id = ? AND kept.position >= ? AND kept.position < ? ORDER BY kept.position LIMIT ${rowsAtOnce}`,
  );
  const others = db.prepare(
    `SELECT ${columns}, ${stack} FROM log
     WHERE project_id = ? AND log.position >= ? AND log.position < ? AND type = 'ErrorCaptured'
     ORDER BY log.position LIMIT ${rowsAtOnce}`,
  );
  const records = db.prepare(
    `SELECT ${columns} FROM log
     WHERE position >= ? AND position < ? AND project_id = ? AND type = 'OccurrencesCompacted'
     ORDER BY position LIMIT ${recordsAtOnce}`,
  );
  const payload = db.prepare('SELECT payload FROM log WHERE position = ?').pluck();

  function* pages(
    statement: typeof others,
    projectId: string,
    first: number,
    end: number,
  ): Generator<StoredOccurrence[]> {
    for (let at = first; ; ) {
      const rows = upToSize(statement.iterate(projectId, at, end) as Iterable<OccurrenceRow>);
      const last = rows.at(-1);
      if (last === undefined) return;
      yield rows.map((row) => ({
        position: row.position,
        recordedAt: row.recordedAt,
        stream: row.stream,
        data: dataOf<CapturedError>('ErrorCaptured', row),
        stack: row.stack ?? undefined,
      }));
      at = last.position + 1;
    }
  }

  return {
    /** Of a project, before a position: those that earlier purges have kept, then those from a position on, that none has looked at. */
    *before(projectId: string, from: number, before: number): Generator<StoredOccurrence[]> {
      yield* pages(keptEarlier, projectId, 0, Math.min(from, before));
      yield* pages(others, projectId, from, before);
    },
    /** Records that stand for occurrences, before a position. Damaged ones are left out. */
    *recordsBefore(projectId: string, before: number): Generator<OldRecord[]> {
      for (let from = 1; ; ) {
        const rows = records.all(from, before, projectId) as Row[];
        const last = rows.at(-1);
        if (last === undefined) return;
        from = last.position + 1;
        yield rows.flatMap((row) => {
          const data = dataOf<Compacted>('OccurrencesCompacted', row);
          const { position, recordedAt, stream } = row;
          return data === undefined ? [] : [{ position, recordedAt, stream, data }];
        });
      }
    },
    /** As it was written, JSON; null for none. */
    payload: (position: number): string | null => (payload.get(position) as string | null | undefined) ?? null,
  };
};
