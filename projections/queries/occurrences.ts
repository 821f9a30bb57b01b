// Raw events as they were sent, from the log.
import type { OccurrencePayload } from '../../domain/events.ts';
import { hourMs, hourOf } from '../hours.ts';
import { idOf } from './names.ts';
import type { Query, QueryContext } from './query.ts';

/** One occurrence with all its fields, named as in ingest. Times in ms since the epoch. */
export interface Occurrence extends OccurrencePayload {
  id: string;
  project_id: string;
  fingerprint: string;
  source: string;
  environment: string;
  release: string;
  error_type: string;
  message: string;
  route_or_procedure: string | null;
  screen: string | null;
  /** When it happened. */
  captured_at: number;
  /** When Bloop recorded it. */
  received_at: number;
}

/** Those of the given positions that the log still holds, in the order given. */
export const occurrencesAt = ({ log }: QueryContext, positions: readonly number[]): Occurrence[] =>
  log.occurrences(positions).map(({ position, recordedAt, projectId, data, payload: { source, ...payload } }) => ({
    id: String(position),
    project_id: projectId ?? '',
    fingerprint: data.fingerprint,
    source: source ?? data.source,
    environment: data.environment,
    release: data.release,
    error_type: data.errorType,
    message: data.message,
    route_or_procedure: data.route ?? null,
    screen: data.screen ?? null,
    captured_at: data.occurredAt,
    received_at: recordedAt,
    ...payload,
  }));

export interface ListOccurrences {
  projectId: string;
  fingerprint: string;
  limit: number;
  offset: number;
  /** Only what comes behind this one, in the place of an offset: pages stay as they are while new ones arrive. */
  after?: { occurredAt: number; position: number } | undefined;
}

/** A day first, which is all that most ask for, then more and more: SQLite takes 32,766 parameters in one statement. */
const firstHours = 24;
const mostHours = 5000;
const growth = 4;

/**
 * The hours in which raw occurrences of an issue are kept, newest first, with how many; asked for as far back as they are
 * wanted. Counted where they are: hourly counts may be kept shorter, and hold what was compacted.
 */
async function* busyHours({ read }: QueryContext, projectId: string, fingerprint: string, until: number) {
  const seen = await read
    .selectFrom('issues')
    .select(['first_seen', 'last_seen'])
    .where('project_id', '=', idOf(projectId))
    .where('fingerprint', '=', idOf(fingerprint))
    .executeTakeFirst();
  if (seen?.first_seen == null || seen.last_seen == null) return;
  const oldest = hourOf(seen.first_seen);
  let hoursAtOnce = firstHours;
  for (let newest = hourOf(Math.min(seen.last_seen, until)); newest >= oldest; ) {
    const length = Math.min(hoursAtOnce, (newest - oldest) / hourMs + 1);
    const hours = Array.from({ length }, (_, index) => newest - index * hourMs);
    yield* await read
      .selectFrom('occurrences')
      .select(['hour', ({ fn }) => fn.countAll<number>().as('count')])
      .where('hour', 'in', hours)
      .where('project_id', '=', idOf(projectId))
      .where('fingerprint', '=', idOf(fingerprint))
      .groupBy('hour')
      .orderBy('hour', 'desc')
      .execute();
    newest -= length * hourMs;
    hoursAtOnce = Math.min(mostHours, hoursAtOnce * growth);
  }
}

/** Newest first. Whole hours are skipped by their counts, without reading what is in them. */
export const listOccurrences: Query<ListOccurrences, Occurrence[]> = async (context, params) => {
  const { projectId, fingerprint, limit, after } = params;
  let skip = after === undefined ? params.offset : 0;
  const positions: number[] = [];
  for await (const { hour, count } of busyHours(context, projectId, fingerprint, after?.occurredAt ?? Infinity)) {
    if (positions.length >= limit) break;
    if (skip >= count) {
      skip -= count;
      continue;
    }
    let query = context.read
      .selectFrom('occurrences')
      .select('position')
      .where('hour', '=', hour)
      .where('project_id', '=', idOf(projectId))
      .where('fingerprint', '=', idOf(fingerprint))
      .orderBy('occurred_at', 'desc')
      .orderBy('position', 'desc')
      .limit(limit - positions.length)
      .offset(skip);
    if (after !== undefined)
      query = query.where(({ eb, and, or }) =>
        or([
          eb('occurred_at', '<', after.occurredAt),
          and([eb('occurred_at', '=', after.occurredAt), eb('position', '<', after.position)]),
        ]),
      );
    const rows = await query.execute();
    positions.push(...rows.map(({ position }) => position));
    skip = 0;
  }
  return occurrencesAt(context, positions);
};
