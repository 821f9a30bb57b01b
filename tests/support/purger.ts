// Purges on a workspace, as the server does them, step by step.
import { expect } from 'vitest';
import type { DecisionResult } from '../../application/log.ts';
import type { CompactionPart } from '../../application/retention/compaction.ts';
import type { DecidedEvent } from '../../domain/events.ts';
import { compactionBatches, mergingParts } from '../../infrastructure/retention/compactor.ts';
import { verify } from '../../infrastructure/runner/verify.ts';
import type { Happening } from './events.ts';
import { drain, everyProjection, tablesOf, type Workspace } from './workspace.ts';

export type Purger = ReturnType<typeof purger>;

/** A workspace with a projector that follows it, and purges as the server does them. */
export const purger = (workspace: Workspace) => {
  const { projector, store } = workspace.startProjector();
  const decide = (decision: object): DecisionResult => {
    const defaults = { projectId: 'p1', actor: 'system', cause: null, events: [] };
    const whole = { ...defaults, ...decision } as never;
    return workspace.log.append({ occurrences: [], decisions: [whole] }).decisions[0] as DecisionResult;
  };
  const announce = (projectId: string, occurrencesBefore: number, hourlyBefore: number): void => {
    const event: DecidedEvent = { type: 'RetentionApplied', data: { occurrencesBefore, hourlyBefore } };
    decide({ stream: `retention:${projectId}`, projectId, events: [event] });
    drain(projector);
  };
  const carryOut = (projectId: string, { changes }: CompactionPart): void =>
    expect(decide({ stream: `compaction:${projectId}`, effects: changes }).outcome).toBe('appended');
  const doneUpTo = new Map<string, number>();
  /** Up to so many transactions of it: a kill is the end of it. */
  const compact = (projectId: string, before: number, most = Number.POSITIVE_INFINITY): void => {
    const range = { projectId, from: doneUpTo.get(projectId) ?? 1, before };
    const batches = [...compactionBatches(workspace.log.connection, store.connection, range)];
    const parts = batches.flatMap(({ parts }) => [...parts]);
    for (const part of parts.slice(0, most)) carryOut(projectId, part);
    if (parts.length <= most) doneUpTo.set(projectId, before);
  };
  const merge = (projectId: string, before: number, hourlyBefore: number, most = Number.POSITIVE_INFINITY): void => {
    const parts = [...mergingParts(workspace.log.connection, { projectId, before, hourlyBefore })];
    for (const part of parts.slice(0, most)) carryOut(projectId, part);
  };
  return {
    append: (happenings: readonly Happening[]) => {
      workspace.append(...happenings);
      drain(projector);
    },
    purge: (projectId: string, before: number, hourlyBefore = 0) => {
      announce(projectId, before, hourlyBefore);
      compact(projectId, before);
      merge(projectId, before, hourlyBefore);
    },
    announce,
    compact,
    merge,
    tables: () => tablesOf(store.connection),
    differences: () => verify({ ...workspace, projections: everyProjection }).differences,
    hourlyRows: () =>
      store.connection.prepare("SELECT count FROM row_counts WHERE name = 'hourly_counts'").pluck().get() as number,
    raw: () => workspace.log.connection.prepare('SELECT count FROM raw_events').pluck().get() as number,
    rows: (type: string) =>
      workspace.log.connection.prepare('SELECT count(*) FROM log WHERE type = ?').pluck().get(type) as number,
  };
};
