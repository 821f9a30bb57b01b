// Makes of occurrences that are no longer kept what is left of them: how many there were of each kind, and when.
import type { CapturedError, Compacted } from '../events.ts';
import { normalizeMessage } from '../ingest/normalize-message.ts';
import { bareFrames } from '../ingest/stack-frame.ts';

const hourMs = 3_600_000;

/** What grouping looks at, kept once however many occurrences share it: history can be grouped anew. */
export interface Shape {
  errorType: string;
  /** The message with its numbers and ids taken out. */
  template: string;
  /** The first frames of the stack, a line for each. */
  frames: string;
}

const leastFrames = 10;

export const shapeOf = ({ errorType, message }: CapturedError, stack: string | undefined): Shape => ({
  errorType,
  template: normalizeMessage(message),
  frames: bareFrames(stack ?? '', leastFrames).join('\n'),
});

/** A row of the log that is to go. */
export interface OldOccurrence {
  position: number;
  recordedAt: number;
  stream: string;
  data: CapturedError;
  /** Names its shape. */
  shape: string;
}

/** A record in the log. */
export interface OldRecord {
  position: number;
  recordedAt: number;
  stream: string;
  data: Compacted;
}

/** Rows that one record takes the place of. */
export interface CompactedGroup {
  /** Ascending: the record takes the last one's place. */
  positions: number[];
  recordedAt: number;
  stream: string;
  record: Compacted;
}

/** Rows that one record takes the place of, at most: they lie far apart, and others wait while they are changed. */
const mostInGroup = 200;
/** Records of an hour that is kept apart are put together when there are this many: else it is not worth the writing. */
const worthMerging = 4;

const hourOf = (time: number): number => Math.floor(time / hourMs) * hourMs;

const recordOf = ({ data, shape }: OldOccurrence): Compacted => {
  const { fingerprint, release, environment, source, errorType, route, screen, message, occurredAt } = data;
  const seen = { count: 1, firstSeen: occurredAt, lastSeen: occurredAt, hour: hourOf(occurredAt) };
  return { fingerprint, release, environment, source, errorType, route, screen, message, ...seen, shape };
};

/** What is alike in all that is counted, and in how it was grouped. */
const kindOf = ({ fingerprint, release, environment, source, errorType, route, screen, shape }: Compacted): string =>
  JSON.stringify([fingerprint, release, environment, source, errorType, route ?? null, screen ?? null, shape]);

const hourAndKindOf = (record: Compacted): string => `${record.hour} ${kindOf(record)}`;

/** Puts records together that have the same key. */
const grouped = (records: Iterable<OldRecord>, keyOf: (record: Compacted) => string): CompactedGroup[] => {
  const all: CompactedGroup[] = [];
  const groups = new Map<string, CompactedGroup>();
  for (const { position, recordedAt, stream, data } of records) {
    const key = keyOf(data);
    const group = groups.get(key);
    if (group !== undefined && group.positions.length < mostInGroup) {
      const { record } = group;
      group.positions.push(position);
      group.recordedAt = recordedAt;
      record.count += data.count;
      record.hour = Math.max(record.hour, data.hour);
      record.firstSeen = Math.min(record.firstSeen, data.firstSeen);
      record.lastSeen = Math.max(record.lastSeen, data.lastSeen);
      record.message = data.message;
      continue;
    }
    const started = { positions: [position], recordedAt, stream, record: { ...data } };
    groups.set(key, started);
    all.push(started);
  }
  return all;
};

/** One record for what is alike in an hour. @param occurrences of one project, in the order of the log */
export const compact = (occurrences: readonly OldOccurrence[]): CompactedGroup[] =>
  grouped(
    occurrences.map((occurrence) => ({ ...occurrence, data: recordOf(occurrence) })),
    hourAndKindOf,
  );

/**
 * One record for what is alike, of all hours before a time (ms), which nobody keeps apart any more; one for each hour since,
 * where several purges or parts of one have left many.
 * @param records of one project, in the order of the log
 */
export const merge = (records: readonly OldRecord[], hourlyBefore: number): CompactedGroup[] => {
  const [apart, old] = [[] as OldRecord[], [] as OldRecord[]];
  for (const record of records) (record.data.hour < hourlyBefore ? old : apart).push(record);
  return [
    ...grouped(old, kindOf).filter(({ positions }) => positions.length > 1),
    ...grouped(apart, hourAndKindOf).filter(({ positions }) => positions.length >= worthMerging),
  ];
};
