// A resolved issue that errs again is reopened, once per regression.
import { type Recorded, statusTypes } from '../events.ts';
import { statusOf } from '../issue.ts';
import type { Policy, PolicyCommand } from './policy.ts';

/** Clocks differ, and SDKs say seconds. */
const toleranceMs = 60_000;

export const regressionPolicy = (): Policy => {
  /** When each was resolved, by stream. */
  const resolved = new Map<string, number>();

  /** It happened before the resolution and was sent late: by a phone that had no connection. */
  const isLate = (event: Recorded, occurredAt: number): boolean => {
    const since = resolved.get(event.stream) ?? 0;
    return event.recordedAt > since && occurredAt < since - toleranceMs;
  };

  const note = (event: Recorded): void => {
    const status = statusOf(event.type);
    if (status === 'resolved') resolved.set(event.stream, event.recordedAt);
    else if (status !== undefined) resolved.delete(event.stream);
  };

  const react = (event: Recorded): PolicyCommand[] => {
    if (event.type !== 'ErrorCaptured' && event.type !== 'OccurrencesCompacted') {
      note(event);
      return [];
    }
    if (event.projectId === null || !resolved.has(event.stream)) return [];
    const occurredAt = event.type === 'ErrorCaptured' ? event.data.occurredAt : event.data.lastSeen;
    if (isLate(event, occurredAt)) return [];
    resolved.delete(event.stream);
    const { projectId, position: occurrence } = event;
    const { fingerprint, release, environment } = event.data;
    return [{ type: 'ReopenIssue', projectId, fingerprint, release, environment, occurrence }];
  };

  return {
    name: 'regression',
    react,
    restore: (past) => {
      for (const event of past.decided(statusTypes)) note(event);
    },
  };
};
