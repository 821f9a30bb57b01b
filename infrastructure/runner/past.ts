// The log up to a position, as policies restore themselves from it.
import type { Recorded } from '../../domain/events.ts';
import type { Past } from '../../domain/policies/policy.ts';
import { logReader } from '../log/log-reader.ts';
import type { Connection } from '../sqlite/open.ts';

const chunk = 2000;

interface Seen {
  projectId: string;
  fingerprint: string;
  environment: string;
  count: number;
}
const keyOf = ({ projectId, fingerprint, environment }: Omit<Seen, 'count'>): string =>
  JSON.stringify([projectId, fingerprint, environment]);

const seenByEnvironment = `SELECT project.text AS projectId, fingerprint.text AS fingerprint, environment.text AS environment, count
  FROM (SELECT project_id, fingerprint, environment, sum(total_count) AS count FROM breakdown
        GROUP BY project_id, fingerprint, environment) AS seen
  JOIN names AS project ON project.id = seen.project_id JOIN names AS fingerprint ON fingerprint.id = seen.fingerprint
  JOIN names AS environment ON environment.id = seen.environment`;
const reachedBy = "SELECT position FROM checkpoints WHERE name = 'breakdown'";

/**
 * @param readModels has read at least as far as the position
 * @param isToStop asked now and then: to live through a long past is not worth a late end
 */
export const pastOf = (
  log: Connection,
  readModels: Connection,
  position: number,
  isToStop: () => boolean = () => false,
): Past => {
  const reader = logReader(log);

  /** What was seen since, up to where the read models are: what they hold beyond it was seen by then. */
  const countsOf = (end: number): Map<string, number> => {
    const counts = new Map<string, number>();
    for (let next = position; next < end; ) {
      if (isToStop()) throw new Error('the server stops');
      const events = reader.after(next, chunk, end);
      for (const { type, projectId, data } of events)
        if (type === 'ErrorCaptured' || type === 'OccurrencesCompacted') {
          const { fingerprint, environment } = data;
          const key = keyOf({ projectId: projectId ?? '', fingerprint, environment });
          counts.set(key, (counts.get(key) ?? 0) + (type === 'ErrorCaptured' ? 1 : data.count));
        }
      next = events.at(-1)?.position ?? end;
    }
    return counts;
  };

  return {
    position,
    recordedAt: reader.recordedUpTo(position) ?? 0,
    positionAt: reader.positionAt,
    decided: (types, since) => reader.knownAt(position, types, since),
    *from(first) {
      for (let next = first; next <= position; ) {
        if (isToStop()) throw new Error('the server stops');
        const events = reader.after(next - 1, chunk, position);
        yield* events;
        if (events.length < chunk) return;
        next = (events.at(-1) as Recorded).position + 1;
      }
    },
    *issues() {
      const later = countsOf(readModels.prepare(reachedBy).pluck().get() as number);
      for (const row of readModels.prepare(seenByEnvironment).iterate() as Iterable<Seen>)
        if (row.count > (later.get(keyOf(row)) ?? 0)) yield row;
    },
  };
};
