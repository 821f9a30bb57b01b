// Who listens, and what of all that happens is told to them.
import { type Changes, foremost, mostIssues } from './changes.ts';
import type { Stretch } from './stretch.ts';

export interface Listener {
  /** Undefined: every project. */
  projectId: string | undefined;
  /** Undefined for an API token, which hears of issues alone. */
  userId: string | undefined;
}

export const changesFor = (stretch: Stretch, { projectId, userId }: Listener): Changes => {
  const projects = stretch.projects.filter((project) => projectId === undefined || project.projectId === projectId);
  const issues = foremost(projects.flatMap((project) => project.issues));
  const isOwn = userId !== undefined && stretch.accounts.includes(userId);
  return {
    position: stretch.position,
    events: projects.reduce((sum, { events }) => sum + events, 0),
    issues: issues.slice(0, mostIssues),
    more: issues.length > mostIssues || projects.some(({ more }) => more),
    topics: userId === undefined ? [] : [...stretch.topics, ...(isOwn ? (['account'] as const) : [])],
  };
};
