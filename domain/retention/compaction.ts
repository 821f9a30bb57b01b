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

/** Rows that one record takes the place of. */
export interface CompactedGroup {
  /** Ascending: the record takes the last one's place. */
  positions: number[];
  recordedAt: number;
  stream: string;
  record: Compacted;
}

const keyOf = ({ data, shape }: OldOccurrence, hour: number): string =>
  JSON.stringify([
    data.fingerprint,
    data.release,
    data.environment,
    data.source,
    hour,
    data.errorType,
    data.route ?? null,
    data.screen ?? null,
    shape,
  ]);

/** Rows that one record takes the place of, at most: they go in one transaction, for which others wait. */
const mostInGroup = 500;

/** @param occurrences of one project, in the order of the log */
export const compact = (occurrences: readonly OldOccurrence[]): CompactedGroup[] => {
  const all: CompactedGroup[] = [];
  const groups = new Map<string, CompactedGroup>();
  for (const occurrence of occurrences) {
    const { position, recordedAt, stream, data, shape } = occurrence;
    const hour = Math.floor(data.occurredAt / hourMs) * hourMs;
    const key = keyOf(occurrence, hour);
    const group = groups.get(key);
    if (group !== undefined && group.positions.length < mostInGroup) {
      group.positions.push(position);
      group.recordedAt = recordedAt;
      group.record.count += 1;
      group.record.firstSeen = Math.min(group.record.firstSeen, data.occurredAt);
      group.record.lastSeen = Math.max(group.record.lastSeen, data.occurredAt);
      group.record.message = data.message;
      continue;
    }
    const { fingerprint, release, environment, source, errorType, route, screen, message } = data;
    const seen = { count: 1, firstSeen: data.occurredAt, lastSeen: data.occurredAt };
    const record = {
      fingerprint,
      release,
      environment,
      source,
      hour,
      errorType,
      route,
      screen,
      message,
      ...seen,
      shape,
    };
    const started = { positions: [position], recordedAt, stream, record };
    groups.set(key, started);
    all.push(started);
  }
  return all;
};
