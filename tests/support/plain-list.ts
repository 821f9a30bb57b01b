// The list of errors computed from what happened, plainly: what the query has to answer, without its shortcuts.
import type { CapturedError } from '../../domain/events.ts';
import { statusOf } from '../../domain/issue.ts';
import { smallStepMs } from '../../infrastructure/log/log-time.ts';
import type { IssueFilter } from '../../projections/queries/issue-filter.ts';
import type { ListIssues } from '../../projections/queries/list-issues.ts';
import { type Happening, hour } from './events.ts';

interface Seen extends CapturedError {
  position: number;
  projectId: string;
}

/** What a deletion of its project has left, with the positions of the log. */
export const surviving = (happenings: readonly Happening[]): (Happening & { position: number })[] =>
  happenings
    .map((happening, index) => ({ ...happening, position: index + 1 }))
    .filter(
      ({ projectId, position }) =>
        !happenings
          .slice(position)
          .some(({ event, projectId: deleted }) => event.type === 'ProjectDeleted' && deleted === projectId),
    );

const occurrencesOf = (happenings: ReturnType<typeof surviving>): Seen[] =>
  happenings.flatMap(({ event, projectId, position }) =>
    event.type === 'ErrorCaptured' ? [{ ...event.data, position, projectId: projectId ?? '' }] : [],
  );

const latest = <T>(values: (T | undefined)[]): T | null => values.findLast((value) => value !== undefined) ?? null;

const passes = ({ projectId, release, environment, source, since, until, fingerprints }: IssueFilter) => {
  const same = <T>(wanted: T | undefined, given: T) => wanted === undefined || wanted === given;
  return (seen: Seen): boolean =>
    same(projectId, seen.projectId) &&
    (fingerprints?.includes(seen.fingerprint) ?? true) &&
    same(release, seen.release) &&
    same(environment, seen.environment) &&
    same(source, seen.source) &&
    seen.occurredAt >= (since ?? 0) &&
    seen.occurredAt <= (until ?? Number.MAX_SAFE_INTEGER);
};

const hourly = (seen: Seen[], now: number): number[] => {
  const current = Math.floor(now / hour);
  return Array.from(
    { length: 24 },
    (_, index) => seen.filter(({ occurredAt }) => Math.floor(occurredAt / hour) === current - 23 + index).length,
  );
};

const rowOf = (stream: string, all: Seen[], happenings: readonly Happening[], filter: ListIssues) => {
  const isWindowed = filter.since !== undefined || filter.until !== undefined;
  // What a wrong clock has put behind the hour of now is in no window.
  const has = ({ occurredAt }: Seen) => !isWindowed || Math.floor(occurredAt / hour) <= Math.floor(filter.now / hour);
  const counted = all.filter(passes(filter)).filter(has);
  const newest = counted.at(-1);
  if (newest === undefined) return [];
  const changes = happenings.filter((each) => each.stream === stream && statusOf(each.event.type) !== undefined);
  const { since: _, until: __, ...always } = filter;
  const row = {
    fingerprint: newest.fingerprint,
    project_id: newest.projectId,
    release: newest.release,
    environment: newest.environment,
    error_type: all.at(-1)?.errorType,
    message: all.at(-1)?.message,
    source: all.at(-1)?.source,
    route_or_procedure: latest(all.map(({ route }) => route)),
    screen: latest(all.map(({ screen }) => screen)),
    total_count: counted.length,
    first_seen: Math.min(...counted.map(({ occurredAt }) => occurredAt)),
    last_seen: Math.max(...counted.map(({ occurredAt }) => occurredAt)),
    status: statusOf(changes.at(-1)?.event.type ?? '') ?? 'unresolved',
    regressed_at: changes.findLast(({ event }) => event.type === 'IssueRegressed')?.recordedAt ?? null,
    // The sparkline shows 24 hours up to now, or to where the range ends, of what the filters other than time let through.
    hourly: hourly(all.filter(passes(always)), Math.min(filter.now, filter.until ?? filter.now)),
  };
  const isWanted =
    (filter.status === undefined || filter.status === row.status) &&
    (filter.route === undefined || filter.route === row.route_or_procedure);
  return isWanted ? [row] : [];
};

const compare = (a: string | number, b: string | number): number => (a < b ? -1 : a > b ? 1 : 0);

/** Issues that are equal otherwise: the project that came first leads, then the fingerprint that came first. */
const byAppearance = (happenings: readonly Happening[]) => {
  const keys = happenings.flatMap(({ stream }) => (stream.startsWith('issue:') ? [stream.split(':')] : []));
  const first = (part: number, text: string) => keys.findIndex((key) => key[part] === text);
  type Key = { project_id: string; fingerprint: string };
  return (a: Key, b: Key): number =>
    compare(first(1, a.project_id), first(1, b.project_id)) ||
    compare(first(2, a.fingerprint), first(2, b.fingerprint));
};

/** When the log records them: it goes no small step back. */
const recorded = (happenings: readonly Happening[]): Happening[] => {
  let last = 0;
  return happenings.map((happening) => {
    const { recordedAt } = happening;
    last = last - recordedAt <= smallStepMs ? Math.max(last, recordedAt) : recordedAt;
    return { ...happening, recordedAt: last };
  });
};

/** All rows that match, in order; the limit and the cursor are left out of account. */
export const plainList = (all: readonly Happening[], filter: ListIssues) => {
  const happenings = surviving(recorded(all));
  const streams = new Set(happenings.map(({ stream }) => stream));
  const occurrences = occurrencesOf(happenings);
  const ofStream = (stream: string) =>
    occurrences.filter(({ projectId, fingerprint }) => `issue:${projectId}:${fingerprint}` === stream);
  const earlier = byAppearance(happenings);
  const direction = filter.order === 'asc' ? 1 : -1;
  return [...streams]
    .flatMap((stream) => rowOf(stream, ofStream(stream), happenings, filter))
    .sort((a, b) => direction * compare(a[filter.sort], b[filter.sort]) || earlier(a, b));
};
