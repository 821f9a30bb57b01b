// Goes through the old occurrences of a project and says what to put in their place. Synchronous, in parts.
import { createHash } from 'node:crypto';
import type { CapturedError } from '../../domain/events.ts';
import { type CompactedGroup, compact, type OldOccurrence, shapeOf } from '../../domain/retention/compaction.ts';
import type { CompactionChange } from '../log/compaction.ts';
import type { Connection } from '../sqlite/open.ts';

/** Rows that are looked at together: the more, the fewer records are left of them. */
const rowsAtOnce = 20_000;
/** Rows that are removed in one transaction: some milliseconds of work. */
const rowsPerChange = 500;

export interface CompactionRange {
  projectId: string;
  /** Log positions, the second one not included. */
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

const changeOf = (projectId: string, { positions, recordedAt, stream, record }: CompactedGroup): CompactionChange => ({
  kind: 'compact',
  positions: JSON.stringify(positions),
  count: positions.length,
  last: positions.at(-1) ?? 0,
  recordedAt,
  projectId,
  stream,
  data: JSON.stringify(record),
});

export function* compactionParts(
  log: Connection,
  readModels: Connection,
  range: CompactionRange,
): Generator<CompactionPart> {
  const { projectId, before } = range;
  const kept = keptPositions(readModels, projectId);
  const rows = log.prepare(
    `SELECT position, recorded_at AS recordedAt, stream, data, json_extract(payload, '$.stack') AS stack FROM log
     WHERE position >= ? AND position < ? AND project_id = ? AND type = 'ErrorCaptured' ORDER BY position LIMIT ?`,
  );
  const known = new Set<string>();
  for (let from = range.from; ; ) {
    const found = rows.all(from, before, projectId, rowsAtOnce) as Row[];
    const last = found.at(-1);
    if (last === undefined) return;
    from = last.position + 1;
    const shapes: CompactionChange[] = [];
    const old = found.flatMap(({ data: json, stack, ...row }): OldOccurrence[] => {
      if (kept.has(row.position)) return [];
      const data = JSON.parse(json) as CapturedError;
      const shape = shapeOf(data, stack ?? undefined);
      const hash = createHash('sha256').update(JSON.stringify(shape)).digest('hex').slice(0, 32);
      if (!known.has(hash)) shapes.push({ kind: 'add-shape', hash, ...shape });
      known.add(hash);
      return [{ ...row, data, shape: hash }];
    });
    yield* inParts(projectId, shapes, compact(old));
  }
}

function* inParts(projectId: string, shapes: CompactionChange[], groups: CompactedGroup[]): Generator<CompactionPart> {
  let part: CompactionPart = { changes: shapes, occurrences: 0, records: 0 };
  for (const group of groups) {
    part.changes.push(changeOf(projectId, group));
    part.occurrences += group.positions.length;
    part.records += 1;
    if (part.occurrences < rowsPerChange) continue;
    yield part;
    part = { changes: [], occurrences: 0, records: 0 };
  }
  if (part.changes.length > 0) yield part;
}
