// Goes through the old occurrences of a project and says what to put in their place. Synchronous, in parts.
import { createHash } from 'node:crypto';
import type { CapturedError, Compacted } from '../../domain/events.ts';
import {
  type CompactedGroup,
  compact,
  mergeHours,
  type OldOccurrence,
  type OldRecord,
  shapeOf,
} from '../../domain/retention/compaction.ts';
import type { CompactionChange } from '../log/compaction.ts';
import type { Connection } from '../sqlite/open.ts';

/** Rows that are looked at together: the more, the fewer records are left of them. */
const rowsAtOnce = 20_000;
const recordsAtOnce = 100_000;
/** Rows that are removed in one transaction: some milliseconds of work. */
const rowsPerChange = 500;

export interface CompactionRange {
  projectId: string;
  /** Log positions, the second one not included. What is before the first was compacted earlier. */
  from: number;
  before: number;
}

/** What is to be carried out in one transaction. */
export interface CompactionPart {
  changes: CompactionChange[];
  /** Occurrences that go, and records that come. */
  occurrences: number;
  records: number;
}

/** Occurrences that go, in the order of the log, and how. */
export interface CompactionBatch {
  occurrences: OldOccurrence[];
  parts: Iterable<CompactionPart>;
}

interface Row {
  position: number;
  recordedAt: number;
  stream: string;
  data: string;
  stack: string | null;
}

/** Occurrences that stay: samples, and the first of each issue. The read models have read past the range. */
const keptPositions = (readModels: Connection, projectId: string): Set<number> => {
  const project = readModels.prepare('SELECT id FROM names WHERE text = ?').pluck().get(projectId);
  const firsts = readModels.prepare('SELECT first_position FROM issues WHERE project_id = ?').pluck().all(project);
  const samples = readModels
    .prepare('SELECT value FROM samples, json_each(samples.positions) WHERE project_id = ?')
    .pluck()
    .all(project);
  return new Set([...firsts, ...samples] as number[]);
};

const columns = `log.position, recorded_at AS recordedAt, stream, data, json_extract(payload, '$.stack') AS stack`;

/** Occurrences before a position: those that earlier purges have kept, then those that none has looked at. */
function* oldRows(log: Connection, { projectId, from, before }: CompactionRange): Generator<Row[]> {
  const keptEarlier = log.prepare(
    `SELECT ${columns} FROM kept_occurrences AS kept JOIN log ON log.position = kept.position
     WHERE kept.project_id = ? AND kept.position >= ? AND kept.position < ? ORDER BY kept.position LIMIT ${rowsAtOnce}`,
  );
  const others = log.prepare(
    `SELECT ${columns} FROM log
     WHERE project_id = ? AND log.position >= ? AND log.position < ? AND type = 'ErrorCaptured'
     ORDER BY log.position LIMIT ${rowsAtOnce}`,
  );
  const pages = function* (statement: typeof others, first: number, end: number) {
    for (let at = first; ; ) {
      const rows = statement.all(projectId, at, end) as Row[];
      const last = rows.at(-1);
      if (last === undefined) return;
      yield rows;
      at = last.position + 1;
    }
  };
  yield* pages(keptEarlier, 0, Math.min(from, before));
  yield* pages(others, from, before);
}

/** What a purge does with the occurrences of a project that are no longer kept. */
export function* compactionBatches(
  log: Connection,
  readModels: Connection,
  range: CompactionRange,
): Generator<CompactionBatch> {
  const { projectId, from } = range;
  const kept = keptPositions(readModels, projectId);
  const known = new Set<string>();
  for (const rows of oldRows(log, range)) {
    const changes: CompactionChange[] = [];
    const staying = rows.flatMap(({ position }) => (position >= from && kept.has(position) ? [position] : []));
    if (staying.length > 0) changes.push({ kind: 'keep', projectId, positions: JSON.stringify(staying) });
    const occurrences = rows.flatMap(({ data: json, stack, ...row }): OldOccurrence[] => {
      if (kept.has(row.position)) return [];
      const data = JSON.parse(json) as CapturedError;
      const shape = shapeOf(data, stack ?? undefined);
      const hash = createHash('sha256').update(JSON.stringify(shape)).digest('hex').slice(0, 32);
      if (!known.has(hash)) changes.push({ kind: 'add-shape', hash, ...shape });
      known.add(hash);
      return [{ ...row, data, shape: hash }];
    });
    const groups = compact(occurrences).map((group) => ({ group, kind: 'compact' as const }));
    yield { occurrences, parts: inParts(projectId, changes, groups) };
  }
}

/** Puts records of hours before a time (ms) together: counts by hour are kept no longer. `before`: a log position. */
export function* mergingParts(
  log: Connection,
  { projectId, before, hourlyBefore }: { projectId: string; before: number; hourlyBefore: number },
): Generator<CompactionPart> {
  const rows = log.prepare(
    `SELECT position, recorded_at AS recordedAt, stream, data FROM log
     WHERE position >= ? AND position < ? AND project_id = ? AND type = 'OccurrencesCompacted'
       AND json_extract(data, '$.hour') < ? ORDER BY position LIMIT ${recordsAtOnce}`,
  );
  for (let from = 1; ; ) {
    const found = rows.all(from, before, projectId, hourlyBefore) as (Omit<OldRecord, 'data'> & { data: string })[];
    const last = found.at(-1);
    if (last === undefined) return;
    from = last.position + 1;
    const groups = mergeHours(found.map((row) => ({ ...row, data: JSON.parse(row.data) as Compacted })));
    const merging = groups.map((group) => ({ group, kind: 'merge' as const }));
    for (const part of inParts(projectId, [], merging)) yield { ...part, occurrences: 0, records: 0 };
  }
}

interface Replacement {
  group: CompactedGroup;
  kind: 'compact' | 'merge';
}

const changeOf = (projectId: string, { kind, group }: Replacement): CompactionChange => ({
  kind,
  positions: JSON.stringify(group.positions),
  count: group.positions.length,
  last: group.positions.at(-1) ?? 0,
  recordedAt: group.recordedAt,
  projectId,
  stream: group.stream,
  data: JSON.stringify(group.record),
});

function* inParts(
  projectId: string,
  first: CompactionChange[],
  replacements: Iterable<Replacement>,
): Generator<CompactionPart> {
  let part: CompactionPart = { changes: first, occurrences: 0, records: 0 };
  for (const replacement of replacements) {
    part.changes.push(changeOf(projectId, replacement));
    part.occurrences += replacement.group.positions.length;
    part.records += 1;
    if (part.occurrences < rowsPerChange) continue;
    yield part;
    part = { changes: [], occurrences: 0, records: 0 };
  }
  if (part.changes.length > 0) yield part;
}
