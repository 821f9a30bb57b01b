// Carries out retention: says in the log what is no longer kept, then compacts it, a little at a time.
import { statSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import type { Caller } from '../../domain/access/caller.ts';
import { actorOf } from '../../domain/access/caller.ts';
import { type Directory, requireProject } from '../../domain/access/directory.ts';
import { streams } from '../../domain/events.ts';
import type { PurgeResult, RetentionReport } from '../../domain/retention/report.ts';
import type { RetentionChange } from '../../domain/retention/settings.ts';
import type { Ask } from '../../projections/queries/all.ts';
import type { AccessCommands } from '../access/access-commands.ts';
import type { Appender } from '../log/appender.ts';
import { checkpointNote, policiesCheckpoint } from '../log/checkpoints.ts';
import type { CompactionReply, CompactionSettings } from './compaction-worker.ts';

export interface RetentionOptions {
  ask: Ask;
  decide: Appender['decide'];
  /** Resolves when the change shows. */
  send: AccessCommands['send'];
  /** Resolves when the read models have reached a position; false when they take too long. */
  shown: (position: number) => Promise<boolean>;
  /** The position that the read models have reached, 0 while they are being rebuilt. */
  readUpTo: () => number;
  directory: () => Promise<Directory>;
  files: { logPath: string; readPath: string };
  /** As configured, for projects and all where nobody has set anything. */
  defaults: { rawEventsDays: number; hourlyCountsDays: number };
  clock: () => number;
}

const dayMs = 86_400_000;
const hourMs = 3_600_000;

const nothing = { occurrences: 0, records: 0 };
/** The checkpoint that says up to where a project is compacted. */
const doneUpTo = (projectId: string): string => `compacted:${projectId}`;

const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;

export const retentionService = (options: RetentionOptions) => {
  const { ask, decide, send, shown, readUpTo, directory, files, defaults, clock } = options;
  let running: Promise<unknown> = Promise.resolve();
  let isClosed = false;
  let worker: Worker | undefined;

  const effective = (settings: Directory['retention'], projectId: string | null) => {
    const [own, all] = [settings.get(projectId), settings.get(null)];
    return {
      rawEventsDays: own?.rawEventsDays ?? all?.rawEventsDays ?? defaults.rawEventsDays,
      hourlyCountsDays: own?.hourlyCountsDays ?? all?.hourlyCountsDays ?? defaults.hourlyCountsDays,
    };
  };

  /** Carries out what the thread finds, part by part: what SDKs send is committed in between. */
  const compact = async (range: Omit<CompactionSettings, 'logPath' | 'readPath'>) => {
    const workerData: CompactionSettings = { ...files, ...range };
    const thread = new Worker(new URL('./compaction-worker.js', import.meta.url), { workerData });
    worker = thread;
    const next = (): Promise<CompactionReply> =>
      new Promise((resolve, reject) => {
        thread.once('error', reject);
        thread.once('message', (reply: CompactionReply) => {
          thread.removeAllListeners('error');
          resolve(reply);
        });
        thread.postMessage('next');
      });
    const done = { occurrences: 0, records: 0 };
    try {
      for (let part = await next(); part !== null && !isClosed; part = await next()) {
        const note = {
          stream: `compaction:${range.projectId}`,
          projectId: range.projectId,
          actor: 'system',
          cause: null,
        };
        const { outcome } = await decide({ ...note, events: [], credentials: part.changes });
        // Gone meanwhile, with their project for instance: there is nothing left to do.
        if (outcome !== 'appended') continue;
        done.occurrences += part.occurrences;
        done.records += part.records;
      }
    } finally {
      await thread.terminate();
      worker = undefined;
    }
    return done;
  };

  const compactTo = async (projectId: string, before: number) => {
    const done = await compact({ projectId, from: 1, before });
    if (!isClosed) await decide(checkpointNote(doneUpTo(projectId), before));
    return done;
  };

  /** Ends what was announced and then cut off by the end of a process. */
  const finish = async (projectId: string) => {
    const announced = (await ask('streamEvents', { stream: streams.retention(projectId) })).findLast(
      ({ type }) => type === 'RetentionApplied',
    );
    const before = announced?.type === 'RetentionApplied' ? announced.data.occurrencesBefore : 0;
    const isDone = before <= (await ask('checkpoint', { name: doneUpTo(projectId) }));
    return isDone ? nothing : compactTo(projectId, before);
  };

  const purgeProject = async (
    projectId: string,
    settings: Directory['retention'],
    actor: string,
  ): Promise<PurgeResult> => {
    const { rawEventsDays, hourlyCountsDays } = effective(settings, projectId);
    const cutoff = clock() - rawEventsDays * dayMs;
    const hourlyBefore = Math.floor((clock() - hourlyCountsDays * dayMs) / hourMs) * hourMs;
    const policies = await ask('checkpoint', { name: policiesCheckpoint });
    const before = Math.min(await ask('positionAt', { time: cutoff }), readUpTo() + 1, policies + 1);
    const { occurrences: old, hourlyCounts } = await ask('retainable', { projectId, before, hourlyBefore });
    if (old === 0 && hourlyCounts === 0) return { projectId, hourlyCounts, ...(await finish(projectId)) };
    // First what is no longer shown, then what is no longer there: at every moment in between a rebuild shows the same.
    const { position } = await decide({
      stream: streams.retention(projectId),
      projectId,
      actor,
      cause: null,
      events: [{ type: 'RetentionApplied', data: { occurrencesBefore: before, hourlyBefore } }],
      credentials: [{ kind: 'forget-event-ids', projectId, before: cutoff }],
    });
    if (!(await shown(position))) return { projectId, hourlyCounts, ...nothing };
    return { projectId, hourlyCounts, ...(await compactTo(projectId, before)) };
  };

  const purgeAll = async (only: string | undefined, actor: string): Promise<PurgeResult[]> => {
    const { projects, retention } = await directory();
    const results: PurgeResult[] = [];
    for (const { id } of projects.values())
      if (!isClosed && (only === undefined || only === id)) results.push(await purgeProject(id, retention, actor));
    return results;
  };

  /** One at a time. */
  const queue = <T>(work: () => Promise<T>): Promise<T> => {
    const next = running.then(work);
    running = next.catch(() => undefined);
    return next;
  };

  return {
    report: async (): Promise<RetentionReport> => {
      const { projects, retention } = await directory();
      const { rawEvents, hourlyCounts } = await ask('storedCounts', {});
      const perProject = [...retention].flatMap(([projectId, settings]) => {
        const project = projectId === null ? undefined : projects.get(projectId);
        return project === undefined ? [] : [{ projectId: project.id, projectName: project.name, ...settings }];
      });
      const bytes = Object.values(files).reduce((sum, path) => sum + sizeOf(path) + sizeOf(`${path}-wal`), 0);
      return { global: effective(retention, null), perProject, storage: { bytes, rawEvents, hourlyCounts } };
    },

    /** All of it or nothing. @throws Rejected */
    change: async (
      caller: Caller,
      global: RetentionChange,
      perProject: readonly (RetentionChange & { projectId: string })[],
    ): Promise<void> => {
      await send({ type: 'ChangeRetention', global, perProject }, caller);
    },

    /** @param project an id or a slug; all when left out @throws Rejected */
    purge: async (caller: Caller, project: string | undefined): Promise<PurgeResult[]> => {
      const only = project === undefined ? undefined : requireProject(await directory(), project).id;
      return queue(() => purgeAll(only, actorOf(caller)));
    },

    /** By itself, every so often. */
    run: (): Promise<PurgeResult[]> => queue(() => purgeAll(undefined, 'system')),

    close: async (): Promise<void> => {
      isClosed = true;
      await worker?.terminate();
    },
  };
};

export type RetentionService = ReturnType<typeof retentionService>;
