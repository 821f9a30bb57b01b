// Carries out retention: says in the log what is no longer kept, then compacts it, a little at a time.
import { setTimeout as pause } from 'node:timers/promises';
import type { Caller } from '../../domain/access/caller.ts';
import { actorOf } from '../../domain/access/caller.ts';
import { type Directory, requireProject } from '../../domain/access/directory.ts';
import { streams } from '../../domain/events.ts';
import type { PersonField } from '../../domain/retention/events.ts';
import type { PurgeResult, RetentionReport } from '../../domain/retention/report.ts';
import type { RetentionChange } from '../../domain/retention/settings.ts';
import type { Ask } from '../../projections/queries/all.ts';
import type { AccessCommands } from '../access/access-commands.ts';
import { checkpointNote, policyCheckpoint, policyNames } from '../checkpoints.ts';
import type { Lease } from '../lease.ts';
import type { Log } from '../log.ts';
import {
  type Archive,
  type Compact,
  type CompactionEnd,
  type CompactionPart,
  RetentionUnavailable,
} from './compaction.ts';
import { personErasure } from './person-erasure.ts';
import { purgeProgress } from './purge-progress.ts';

export interface RetentionOptions {
  ask: Ask;
  decide: Log['decide'];
  /** Resolves when the change shows. */
  send: AccessCommands['send'];
  /** Resolves when the read models have reached a position; false when they take too long. */
  shown: (position: number) => Promise<boolean>;
  /** The position that the read models have reached, 0 while they are being rebuilt. */
  readUpTo: () => number;
  directory: () => Promise<Directory>;
  compact: Compact;
  /** Undefined: what goes is not archived. */
  archive: Archive | undefined;
  /** Of the log and of the read models. */
  bytesStored: () => number;
  /** As configured, for projects and all where nobody has set anything. */
  defaults: { rawEventsDays: number; hourlyCountsDays: number };
  /** Of several processes on one log, one at a time removes anything. */
  lease: Lease;
  clock: () => number;
}

/** The longest that whoever asks for a purge or an erasure waits for its result, ms: less than proxies wait. */
const patienceMs = 25_000;
/** The first purge comes soon, also for a process that is started anew every hour. */
const firstRunMs = 60_000;
const longestTimerMs = 2 ** 31 - 1;
/** How often to look whether another process has ended its purge. */
const lookMs = 500;
/** The longest that what is under way may take to come to a place where it can be cut off, at shutdown. */
const drainMs = 2000;

const dayMs = 86_400_000;
const hourMs = 3_600_000;

/** What a purge has removed, and put in its place. */
type Compacted = Pick<PurgeResult, 'occurrences' | 'records'>;
const nothing: Compacted = { occurrences: 0, records: 0 };
/** The checkpoint that says up to which position a project is compacted. */
const doneUpTo = (projectId: string): string => `compacted:${projectId}`;
/** The checkpoint that says up to which time (ms) hours are merged. */
const mergedUpTo = (projectId: string): string => `merged:${projectId}`;

const oneAtATime = () => {
  let last: Promise<unknown> = Promise.resolve();
  return <T>(work: () => Promise<T>): Promise<T> => {
    const next = last.then(work);
    last = next.catch(() => undefined);
    return next;
  };
};

/** What comes of it, undefined when it takes longer; it goes on then. */
const within = async <T>(ms: number, work: Promise<T>): Promise<T | undefined> => {
  const patience = new AbortController();
  const late = pause(ms, undefined, { ref: false, signal: patience.signal }).catch(() => undefined);
  try {
    return await Promise.race([work, late]);
  } finally {
    patience.abort();
  }
};

export const retentionService = (options: RetentionOptions) => {
  const { ask, decide, send, shown, readUpTo, directory, compact, archive, bytesStored, defaults, lease, clock } =
    options;
  const purging = oneAtATime();
  /** A purge has occurrences in memory that it is about to archive: an erasure must not miss them. */
  const exclusively = oneAtATime();
  const progress = purgeProgress(clock);
  let erasures = 0;
  let isClosed = false;
  const eraseArchived = async (text: string): Promise<number[]> => archive?.erase(text) ?? [];
  const isToEnd = (): boolean => isClosed;
  const erase = personErasure({ ask, decide, shown, eraseArchived, isToEnd });
  let timer: NodeJS.Timeout | undefined;
  let users = 0;

  /** Waits for other processes on the same log. */
  const alone = async <T>(work: () => Promise<T>): Promise<T> => {
    while (users === 0 && !lease.take()) {
      if (isClosed) throw new RetentionUnavailable('the server is being stopped');
      await pause(lookMs);
    }
    users += 1;
    try {
      return await work();
    } finally {
      users -= 1;
      if (users === 0) lease.release();
    }
  };

  const effective = (settings: Directory['retention'], projectId: string | null) => {
    const [own, all] = [settings.get(projectId), settings.get(null)];
    return {
      rawEventsDays: own?.rawEventsDays ?? all?.rawEventsDays ?? defaults.rawEventsDays,
      hourlyCountsDays: own?.hourlyCountsDays ?? all?.hourlyCountsDays ?? defaults.hourlyCountsDays,
    };
  };

  /** One part in a transaction: what SDKs send is committed in between. */
  const carryOut =
    (projectId: string, done: Compacted) =>
    async (part: CompactionPart): Promise<boolean> => {
      const note = { stream: `compaction:${projectId}`, projectId, actor: 'system', cause: null };
      const { outcome } = await decide({ ...note, events: [], effects: part.changes });
      // Gone meanwhile, with their project for instance. Whatever is left is looked at by the next purge, from where this one began.
      if (outcome !== 'appended') return false;
      done.occurrences += part.occurrences;
      done.records += part.records;
      progress.removed(part.occurrences);
      return true;
    };

  const compactTo = async (projectId: string, before: number, hourlyBefore: number): Promise<Compacted> => {
    const done = { occurrences: 0, records: 0 };
    const from = Math.max(1, await ask('checkpoint', { name: doneUpTo(projectId) }));
    // Once for each day that has passed: it looks at all records there are.
    const mergeTo = Math.floor(hourlyBefore / dayMs) * dayMs;
    const isToMerge = mergeTo > (await ask('checkpoint', { name: mergedUpTo(projectId) }));
    const merge = isToMerge ? { before, hourlyBefore: mergeTo } : undefined;
    const work = { projectId, from, before, merge };
    const isToStop = () => isClosed || erasures > 0;
    let end: CompactionEnd = 'stopped';
    while (end === 'stopped' && !isClosed)
      end = await exclusively(() => compact(work, carryOut(projectId, done), isToStop));
    if (end !== 'done') return done;
    // What was removed is still in the write-ahead log.
    const { effects = [], ...note } = checkpointNote(doneUpTo(projectId), before);
    await decide({ ...note, effects: [...effects, { kind: 'truncate-wal' }] });
    if (isToMerge) await decide(checkpointNote(mergedUpTo(projectId), mergeTo));
    return done;
  };

  /** Ends what was announced and then cut off by the end of a process. */
  const finish = async (projectId: string): Promise<Compacted> => {
    const announced = (await ask('streamEvents', { stream: streams.retention(projectId) })).findLast(
      ({ type }) => type === 'RetentionApplied',
    );
    if (announced?.type !== 'RetentionApplied') return nothing;
    const { occurrencesBefore, hourlyBefore } = announced.data;
    const isDone = occurrencesBefore <= (await ask('checkpoint', { name: doneUpTo(projectId) }));
    return isDone ? nothing : compactTo(projectId, occurrencesBefore, hourlyBefore);
  };

  /** What is too old of a project, now. */
  const planOf = async (projectId: string, settings: Directory['retention']) => {
    const { rawEventsDays, hourlyCountsDays } = effective(settings, projectId);
    const cutoff = clock() - rawEventsDays * dayMs;
    const hourlyBefore = Math.floor((clock() - hourlyCountsDays * dayMs) / hourMs) * hourMs;
    const policies = policyNames.map((policy) => ask('checkpoint', { name: policyCheckpoint(policy) }));
    const reached = Math.min(readUpTo(), ...(await Promise.all(policies)));
    const before = Math.min(await ask('positionAt', { time: cutoff }), reached + 1);
    const { occurrences, hourlyCounts } = await ask('retainable', { projectId, before, hourlyBefore });
    return { projectId, cutoff, before, hourlyBefore, occurrences, hourlyCounts };
  };

  const purgeProject = async (plan: Awaited<ReturnType<typeof planOf>>, actor: string): Promise<PurgeResult> => {
    const { projectId, cutoff, before, hourlyBefore, occurrences, hourlyCounts } = plan;
    if (occurrences === 0 && hourlyCounts === 0) return { projectId, hourlyCounts, ...(await finish(projectId)) };
    // First what is no longer shown, then what is no longer there: at every moment in between a rebuild shows the same.
    const { position } = await decide({
      stream: streams.retention(projectId),
      projectId,
      actor,
      cause: null,
      events: [{ type: 'RetentionApplied', data: { occurrencesBefore: before, hourlyBefore } }],
      effects: [{ kind: 'forget-event-ids', projectId, before: cutoff }],
    });
    if (!(await shown(position))) return { projectId, hourlyCounts, ...nothing };
    return { projectId, hourlyCounts, ...(await compactTo(projectId, before, hourlyBefore)) };
  };

  /** What was archived of projects that were deleted since. */
  const removeArchives = async (projects: Directory['projects']) => {
    for (const id of archive?.projects() ?? []) {
      if (projects.has(id)) continue;
      const events = await ask('streamEvents', { stream: streams.project(id) });
      if (events.some(({ type }) => type === 'ProjectDeleted')) await archive?.remove(id);
    }
  };

  const purgeAll = async (only: string | undefined, actor: string): Promise<PurgeResult[]> => {
    const { projects, retention } = await directory();
    await removeArchives(projects);
    const plans = [];
    for (const { id } of projects.values())
      if (!isClosed && (only === undefined || only === id)) plans.push(await planOf(id, retention));
    progress.found(plans.reduce((sum, { occurrences }) => sum + occurrences, 0));
    const results: PurgeResult[] = [];
    for (const plan of plans) {
      if (isClosed) break;
      progress.at(plan.projectId);
      results.push(await purgeProject(plan, actor));
    }
    return results;
  };

  const purge = (only: string | undefined, actor: string): Promise<PurgeResult[]> =>
    purging(() => alone(() => progress.of(only, () => purgeAll(only, actor))));

  return {
    report: async (): Promise<RetentionReport> => {
      const { projects, retention } = await directory();
      const { rawEvents, hourlyCounts } = await ask('storedCounts', {});
      const perProject = [...retention].flatMap(([projectId, settings]) => {
        const project = projectId === null ? undefined : projects.get(projectId);
        return project === undefined ? [] : [{ projectId: project.id, projectName: project.name, ...settings }];
      });
      const storage = { bytes: bytesStored(), rawEvents, hourlyCounts };
      return { global: effective(retention, null), perProject, storage, purge: progress.newest() };
    },

    /** All of it or nothing. @throws Rejected */
    change: async (
      caller: Caller,
      global: RetentionChange,
      perProject: readonly (RetentionChange & { projectId: string })[],
    ): Promise<void> => {
      await send({ type: 'ChangeRetention', global, perProject }, caller);
    },

    /**
     * @param project an id or a slug; all when left out
     * @returns undefined when it takes longer than somebody waits: `report` says how far it is @throws Rejected
     */
    purge: async (caller: Caller, project: string | undefined): Promise<PurgeResult[] | undefined> => {
      const only = project === undefined ? undefined : requireProject(await directory(), project).id;
      return within(patienceMs, purge(only, actorOf(caller)));
    },

    /** By itself: soon after the start, then every so often. The next one is not due before the last one has ended. */
    start: (intervalMs: number, onError: (error: Error) => void): void => {
      const next = (ms: number): void => {
        if (!isClosed) timer = setTimeout(run, Math.min(ms, longestTimerMs));
      };
      const run = (): void => {
        void purge(undefined, 'system')
          .catch(onError)
          .finally(() => next(intervalMs));
      };
      next(Math.min(firstRunMs, intervalMs));
    },

    /**
     * Answers how many occurrences named the person, undefined when it takes longer than somebody waits: the audit trail says it
     * then. A purge that is under way goes on afterwards.
     */
    erasePerson: async (caller: Caller, field: PersonField, value: string): Promise<number | undefined> => {
      erasures += 1;
      const erased = alone(() => exclusively(() => erase(caller, field, value))).finally(() => {
        erasures -= 1;
      });
      return within(patienceMs, erased);
    },

    /** Ends what is under way between two parts of it. */
    close: async (): Promise<void> => {
      isClosed = true;
      clearTimeout(timer);
      await Promise.race([exclusively(async () => undefined), pause(drainMs, undefined, { ref: false })]);
    },
  };
};

export type RetentionService = ReturnType<typeof retentionService>;
