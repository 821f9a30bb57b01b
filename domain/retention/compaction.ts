// Makes of occurrences that are no longer kept what is left of them: how many there were of each kind, and when.
import type { CapturedError, Compacted } from '../events.ts';
import { normalizeMessage } from '../ingest/normalize-message.ts';

const hourMs = 3_600_000;

/** What grouping looks at, kept once however many occurrences share it: history can be grouped anew. */
export interface Shape {
  errorType: string;
  /** The message with its numbers and ids taken out. */
  template: string;
  /** The first lines of the stack. */
  frames: string;
}

const mostFrames = 10;
const longestFrames = 1024;

export const shapeOf = ({ errorType, message }: CapturedError, stack: string | undefined): Shape => ({
  errorType,
  template: normalizeMessage(message),
  frames: (stack ?? '').split('\n', mostFrames).join('\n').slice(0, longestFrames),
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

/** Rows that one record takes the place of, at most: they go in one transaction, for which others wait. */
const mostInGroup = 500;

const hourOf = (time: number): number => Math.floor(time / hourMs) * hourMs;

const recordOf = ({ data, shape }: OldOccurrence): Compacted => {
  const { fingerprint, release, environment, source, errorType, route, screen, message, occurredAt } = data;
  const seen = { count: 1, firstSeen: occurredAt, lastSeen: occurredAt, hour: hourOf(occurredAt) };
  return { fingerprint, release, environment, source, errorType, route, screen, message, ...seen, shape };
};

/** What is alike in all that is counted, and in how it was grouped. */
const kindOf = ({ fingerprint, release, environment, source, errorType, route, screen, shape }: Compacted): string =>
  JSON.stringify([fingerprint, release, environment, source, errorType, route ?? null, screen ?? null, shape]);

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
    (record) => `${record.hour} ${kindOf(record)}`,
  );

/** One record for what is alike, of hours that nobody keeps apart any more. @param records of one project, in the order of the log */
export const mergeHours = (records: readonly OldRecord[]): CompactedGroup[] =>
  grouped(records, kindOf).filter(({ positions }) => positions.length > 1);
