// What a stretch of the log has changed, for those who listen.
import { type RawBuilder, sql } from 'kysely';
import { streams } from '../../domain/events.ts';
import { type Stretch, stretchOf } from '../../domain/live/stretch.ts';
import type { NameId } from '../projection.ts';
import type { Query } from './query.ts';

/** The text after which the stream of an issue holds its fingerprint is so much longer than the project's id. */
const aroundProject = streams.issue('', '').length;

const compacted = 'OccurrencesCompacted';

/** After one log position, up to another that the read models have passed. Parses no JSON but that of compacted occurrences. */
export const changes: Query<{ after: number; until: number }, Stretch> = async ({ db }, { after, until }) => {
  const project = sql<string>`happened.project_id`;
  const fingerprint = sql<string>`substr(happened.stream, length(${project}) + ${aroundProject + 1})`;
  const nameOf = (text: RawBuilder<string>) => sql<NameId>`(SELECT id FROM names WHERE text = ${text})`;
  const rows = db
    .selectFrom('log_file.log')
    .select([
      'type',
      'stream',
      'project_id',
      sql<number>`CASE type WHEN ${compacted} THEN data ->> 'count' ELSE 1 END`.as('occurrences'),
    ])
    .where('position', '>', after)
    .where('position', '<=', until)
    // Not more than there are: it keeps SQLite from sorting whole rows, with their data, for the groups.
    .limit(until - after);
  const happened = db
    .selectFrom(rows.as('happening'))
    .select(({ fn }) => ['type', 'stream', 'project_id', fn.sum<number>('occurrences').as('events')])
    .groupBy(['stream', 'type', 'project_id']);
  const groups = await db
    .selectFrom(happened.as('happened'))
    .leftJoin('issues', (join) =>
      join.on('issues.project_id', '=', nameOf(project)).on('issues.fingerprint', '=', nameOf(fingerprint)),
    )
    .select([
      'happened.type',
      'happened.stream',
      'happened.project_id as projectId',
      'happened.events',
      'issues.first_position as firstPosition',
    ])
    .execute();
  return stretchOf(groups, after, until);
};
