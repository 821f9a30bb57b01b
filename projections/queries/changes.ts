// What a stretch of the log has changed, for those who listen.
import { sql } from 'kysely';
import { streams } from '../../domain/events.ts';
import { type Stretch, stretchOf } from '../../domain/live/stretch.ts';
import type { EventGroup } from '../../domain/log-reader.ts';
import type { Query, QueryContext } from './query.ts';

/** Where the first occurrence of each issue is that some events are about, as far as there are such issues. */
const firstPositions = async ({ read }: QueryContext, groups: readonly EventGroup[]) => {
  const wanted = groups.flatMap(({ projectId, stream }) => {
    const before = streams.issue(projectId ?? '', '');
    return projectId === null || !stream.startsWith(before) ? [] : [[stream, projectId, stream.slice(before.length)]];
  });
  const { rows } = await sql<{ stream: string; position: number | null }>`
    SELECT wanted.value ->> 0 AS stream, issues.first_position AS position
    FROM json_each(${JSON.stringify(wanted)}) AS wanted
    JOIN names AS project ON project.text = wanted.value ->> 1
    JOIN names AS fingerprint ON fingerprint.text = wanted.value ->> 2
    JOIN issues ON issues.project_id = project.id AND issues.fingerprint = fingerprint.id`.execute(read);
  return new Map(rows.map(({ stream, position }) => [stream, position]));
};

/** After one log position, up to another that the read models have passed. Parses no JSON but that of compacted occurrences. */
export const changes: Query<{ after: number; until: number }, Stretch> = async (context, { after, until }) => {
  const groups = context.log.groups(after, until);
  const positions = await firstPositions(context, groups);
  const logged = groups.map((group) => ({ ...group, firstPosition: positions.get(group.stream) ?? null }));
  return stretchOf(logged, after, until);
};
