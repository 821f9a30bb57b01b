// Goes through the old occurrences of a project and says what to put in their place. Synchronous, in parts.
import { createHash } from 'node:crypto';
import type { CompactionPart, CompactionRange } from '../../application/retention/compaction.ts';
import type { CompactionEffect } from '../../application/retention/effects.ts';
import {
  type CompactedGroup,
  compact,
  merge,
  type OldOccurrence,
  type Shape,
  shapeOf,
} from '../../domain/retention/compaction.ts';
import { oldOccurrences } from '../log/old-occurrences.ts';
import type { Connection } from '../sqlite/open.ts';

/** Rows that are compacted in one transaction. They lie side by side in the file, so it is some milliseconds of work. */
const rowsPerPart = 500;
/** Rows that are merged in one transaction. They lie far apart: each may be on a page of its own. */
const mergedPerPart = 200;

/** Occurrences that go, in the order of the log, and how. */
export interface CompactionBatch {
  occurrences: OldOccurrence[];
  parts: Iterable<CompactionPart>;
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

/** What a purge does with the occurrences of a project that are no longer kept. */
export function* compactionBatches(
  log: Connection,
  readModels: Connection,
  range: CompactionRange,
): Generator<CompactionBatch> {
  const { projectId, from, before } = range;
  const kept = keptPositions(readModels, projectId);
  const known = new Set<string>();
  for (const rows of oldOccurrences(log).before(projectId, from, before)) {
    const shapes = new Map<string, Shape>();
    const staying = rows.flatMap(({ position }) => (position >= from && kept.has(position) ? [position] : []));
    const occurrences = rows.flatMap(({ data, stack, ...row }): OldOccurrence[] => {
      if (kept.has(row.position)) return [];
      // Damaged: what it counted for nobody knows, so it is left as it is.
      if (data === undefined) return [];
      const shape = shapeOf(data, stack);
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
  for (const records of oldOccurrences(log).recordsBefore(projectId, before))
    for (const groups of together(merge(records, hourlyBefore)))
      yield { changes: [replacing('merge', projectId, groups)], occurrences: 0, records: 0 };
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
