// A resolved issue that errs again is reopened, once per regression.
import { type Recorded, streams } from '../events.ts';
import type { IssueCommand } from '../issue.ts';
import { statusOf } from '../issue.ts';
import type { Policy } from './policy.ts';

export const regressionPolicy = (): Policy => {
  const resolved = new Set<string>();

  const restore = (event: Recorded): void => {
    const status = statusOf(event.type);
    if (status === 'resolved') resolved.add(event.stream);
    else if (status !== undefined) resolved.delete(event.stream);
  };

  const react = (event: Recorded): IssueCommand | undefined => {
    if (event.type !== 'ErrorCaptured') {
      restore(event);
      return undefined;
    }
    if (resolved.size === 0 || event.projectId === null) return undefined;
    const { fingerprint, release } = event.data;
    if (!resolved.delete(streams.issue(event.projectId, fingerprint))) return undefined;
    return { type: 'ReopenIssue', projectId: event.projectId, fingerprint, release, occurrence: event.position };
  };

  return { name: 'regression', react, restore };
};
