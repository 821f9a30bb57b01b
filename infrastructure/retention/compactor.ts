// Goes through the old occurrences of a project and says what to put in their place. Synchronous, in parts.
import { createHash } from 'node:crypto';
import type { CompactionPart, CompactionRange } from '../../application/retention/compaction.ts';
import type { CompactionEffect } from '../../application/retention/effects.ts';
import type { CapturedError, Compacted } from '../../domain/events.ts';
import {
  type CompactedGroup,
  compact,
  merge,
  type OldOccurrence,
  type OldRecord,
  type Shape,
  shapeOf,
} from '../../domain/retention/compaction.ts';
import { readJson } from '../log/read-json.ts';
import type { Connection } from '../sqlite/open.ts';

const rowsAtOnce = 20_000;
/** Of stacks and events, in characters: rows of a megabyte each are taken in fewer. */
const charactersAtOnce = 32 * 1024 * 1024;
const recordsAtOnce = 100_000;
/** Rows that are compacted in one transaction. They lie side by side in the file, so it is some milliseconds of work. */
const rowsPerPart = 500;
/** Rows that are merged in one transaction. They lie far apart: each may be on a page of its own. */
const mergedPerPart = 200;

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

const columns = `log.position, recorded_at AS recordedAt, stream, data, CASE WHEN json_valid(payload) THEN json_extract(payload, '$.stack') END AS stack`;

const upToSize = (rows: Iterable<Row>): Row[] => {
  const taken: Row[] = [];
  let size = 0;
  for (const row of rows) {
    taken.push(row);
    size += row.data.length + (row.stack?.length ?? 0);
    if (size >= charactersAtOnce) break;
  }
  return taken;
};

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
      const rows = upToSize(statement.iterate(projectId, at, end) as Iterable<Row>);
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
    const shapes = new Map<string, Shape>();
    const staying = rows.flatMap(({ position }) => (position >= from && kept.has(position) ? [position] : []));
    const occurrences = rows.flatMap(({ data: json, stack, ...row }): OldOccurrence[] => {
      if (kept.has(row.position)) return [];
      const data = readJson(json) as CapturedError | undefined;
      // Damaged: what it counted for nobody knows, so it is left as it is.
      if (data === undefined) return [];
      const shape = shapeOf(data, stack ?? undefined);
      const hash = createHash('sha256').update(JSON.stringify(shape)).digest('hex').slice(0, 32);
      if (!known.has(hash)) shapes.set(hash, shape);
      known.add(hash);
      return [{ ...row, data, shape: hash }];
    });
    yield { occurrences, parts: compactingParts(projectId, occurrences, shapes, staying) };
  }
}

function* compactingParts(
  projectId: string,
  occurrences: readonly OldOccurrence[],
  shapes: Map<string, Shape>,
  staying: readonly number[],
): Generator<CompactionPart> {
  let changes: CompactionEffect[] = [];
  if (staying.length > 0) changes.push({ kind: 'keep', projectId, positions: JSON.stringify(staying) });
  for (let first = 0; first < occurrences.length; first += rowsPerPart) {
    const some = occurrences.slice(first, first + rowsPerPart);
    for (const { shape: hash } of some) {
      const shape = shapes.get(hash);
      if (shape !== undefined) changes.push({ kind: 'add-shape', projectId, hash, ...shape });
      shapes.delete(hash);
    }
    const groups = compact(some);
    changes.push(replacing('compact', projectId, groups));
    yield { changes, occurrences: some.length, records: groups.length };
    changes = [];
  }
  if (changes.length > 0) yield { changes, occurrences: 0, records: 0 };
}

/**
 * Puts records together of hours before a time (ms), which are kept apart no longer, and what is left many times of an hour.
 * `before`: a log position.
 */
export function* mergingParts(
  log: Connection,
  { projectId, before, hourlyBefore }: { projectId: string; before: number; hourlyBefore: number },
): Generator<CompactionPart> {
  const rows = log.prepare(
    `SELECT position, recorded_at AS recordedAt, stream, data FROM log
     WHERE position >= ? AND position < ? AND project_id = ? AND type = 'OccurrencesCompacted'
     ORDER BY position LIMIT ${recordsAtOnce}`,
  );
  for (let from = 1; ; ) {
    const found = rows.all(from, before, projectId) as (Omit<OldRecord, 'data'> & { data: string })[];
    const last = found.at(-1);
    if (last === undefined) return;
    from = last.position + 1;
    const records = found.flatMap((row) => {
      const data = readJson(row.data) as Compacted | undefined;
      return data === undefined ? [] : [{ ...row, data }];
    });
    for (const groups of together(merge(records, hourlyBefore)))
      yield { changes: [replacing('merge', projectId, groups)], occurrences: 0, records: 0 };
  }
}

/** Groups to be merged in one transaction. */
function* together(groups: readonly CompactedGroup[]): Generator<CompactedGroup[]> {
  let some: CompactedGroup[] = [];
  let rows = 0;
  for (const group of groups) {
    rows += group.positions.length;
    if (some.length > 0 && rows > mergedPerPart) {
      yield some;
      [some, rows] = [[], group.positions.length];
    }
    some.push(group);
  }
  if (some.length > 0) yield some;
}

const replacing = (
  kind: 'compact' | 'merge',
  projectId: string,
  groups: readonly CompactedGroup[],
): CompactionEffect => {
  const positions = groups.flatMap((group) => group.positions).sort((a, b) => a - b);
  const records = groups.map(({ positions, recordedAt, stream, record }) => [
    positions.at(-1),
    recordedAt,
    stream,
    JSON.stringify(record),
  ]);
  return {
    kind,
    projectId,
    positions: JSON.stringify(positions),
    count: positions.length,
    records: JSON.stringify(records),
  };
};
