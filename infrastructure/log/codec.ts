// Between rows of the log and events: the one place where stored JSON becomes a typed event.
import type { DecidedEvent, EventType, Recorded } from '../../domain/events.ts';
import { readJson } from './read-json.ts';

/** The shape version that is written now, per event type; a missing type is at 1. */
const schemaVersions: Partial<Record<EventType, number>> = {};

/** Turns data of an older shape into the next: `upcasters[type][n - 1]` takes version n to n + 1. */
type Upcaster = (data: unknown) => unknown;
const upcasters: Partial<Record<EventType, Upcaster[]>> = {};

export const schemaVersionOf = (type: EventType): number => schemaVersions[type] ?? 1;

/** The columns that folding needs, in the order of `RawRow`; the payload is left where it is. */
export const foldedColumns =
  'position, recorded_at, project_id, stream, version, type, schema_version, actor, cause, data';
export type RawRow = [
  position: number,
  recordedAt: number,
  projectId: string | null,
  stream: string,
  version: number | null,
  type: string,
  schemaVersion: number,
  actor: string,
  cause: number | null,
  data: string,
];

export const upcast = (type: EventType, version: number, data: unknown): unknown => {
  const current = schemaVersionOf(type);
  if (version === current) return data;
  if (version > current)
    throw new Error(`the log holds a ${type} of schema version ${version}, newer than this Bloop knows (${current})`);
  const steps = (upcasters[type] ?? []).slice(version - 1);
  if (steps.length !== current - version)
    throw new Error(`nothing turns a ${type} of schema version ${version} into one of ${current}`);
  return steps.reduce((older, step) => step(older), data);
};

/** One string per type, however many rows: looking a handler up by a string that was just read costs more than the call. */
const typeNames = new Map<string, EventType>();
const typeOf = (text: string): EventType => {
  const known = typeNames.get(text);
  if (known !== undefined) return known;
  typeNames.set(text, text as EventType);
  return text as EventType;
};

/** What a row is read as whose JSON is damaged: nothing folds it and nobody decides on it, but what comes after is read. */
const unreadable = 'Unreadable';

export const isUnreadable = ({ type }: { type: string }): boolean => type === unreadable;

export const decode = (row: RawRow): Recorded => {
  const data = readJson(row[9]);
  const type = data === undefined ? (unreadable as EventType) : typeOf(row[5]);
  return {
    position: row[0],
    recordedAt: row[1],
    projectId: row[2],
    stream: row[3],
    version: row[4],
    type,
    actor: row[7],
    cause: row[8],
    data: data === undefined ? {} : upcast(type, row[6], data),
  } as Recorded;
};

export const isDecided = (event: Recorded): event is Recorded<DecidedEvent> =>
  event.type !== 'ErrorCaptured' && event.type !== 'OccurrencesCompacted' && !isUnreadable(event);
