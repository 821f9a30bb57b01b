// The read models of analytics, which are kept in columns.
import type { Projection } from '../projection.ts';
import { activity } from './activity.ts';
import { knownIssues } from './known-issues.ts';
import { knownReleases } from './known-releases.ts';

export const analyticsProjections: Projection[] = [activity, knownIssues, knownReleases];
