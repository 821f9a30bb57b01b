// How far policies and effects have come. Kept with the log: what was done for an event is done, whatever becomes of the
// read models.
import type { Decision } from './log.ts';

export const policyNames = ['regression', 'alerts'] as const;
export const policyCheckpoint = (policy: string): string => `policy:${policy}`;
export const deliveriesCheckpoint = 'deliveries';

/** Moves a checkpoint and writes no event. */
export const checkpointNote = (name: string, position: number): Decision => ({
  stream: `checkpoint:${name}`,
  projectId: null,
  actor: 'system',
  cause: null,
  events: [],
  effects: [{ kind: 'save-checkpoint', name, position }],
});
