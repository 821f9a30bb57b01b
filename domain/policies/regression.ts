// A resolved issue that errs again is reopened, once per regression.
import { type Recorded, statusTypes } from '../events.ts';
import { statusOf } from '../issue.ts';
import type { Policy, PolicyCommand } from './policy.ts';

export const regressionPolicy = (): Policy => {
  const resolved = new Set<string>();

  const note = (event: Recorded): void => {
    const status = statusOf(event.type);
    if (status === 'resolved') resolved.add(event.stream);
    else if (status !== undefined) resolved.delete(event.stream);
  };

  const react = (event: Recorded): PolicyCommand[] => {
    if (event.type !== 'ErrorCaptured') {
      note(event);
      return [];
    }
    if (resolved.size === 0 || event.projectId === null || !resolved.delete(event.stream)) return [];
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
