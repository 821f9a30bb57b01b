// Settings of retention: for all projects, and for single ones.
import { type Caller, requireAdmin } from '../access/caller.ts';
import type { Decided } from '../access/decided.ts';
import { type Directory, findProject } from '../access/directory.ts';
import { streams } from '../events.ts';
import { Rejected } from '../rejected.ts';
import type { RetentionSettings } from './events.ts';

export const mostDays = 3650;

/** What is left out stays as it is, null goes back to the setting above it. */
export interface RetentionChange {
  rawEventsDays?: number | null | undefined;
  hourlyCountsDays?: number | null | undefined;
}

export interface RetentionCommand {
  type: 'ChangeRetention';
  global: RetentionChange;
  perProject: readonly (RetentionChange & { projectId: string })[];
}

export const unset: RetentionSettings = { rawEventsDays: null, hourlyCountsDays: null };

const requireDays = (field: string, days: number | null): number | null => {
  if (days !== null && (!Number.isInteger(days) || days < 1 || days > mostDays))
    throw new Rejected('invalid_retention', `${field}: must be a whole number of days from 1 to ${mostDays}`);
  return days;
};

const changed = (before: RetentionSettings, change: RetentionChange, prefix: string): RetentionSettings => ({
  rawEventsDays: requireDays(
    `${prefix}raw_events_days`,
    change.rawEventsDays === undefined ? before.rawEventsDays : change.rawEventsDays,
  ),
  hourlyCountsDays: requireDays(
    `${prefix}hourly_counts_days`,
    change.hourlyCountsDays === undefined ? before.hourlyCountsDays : change.hourlyCountsDays,
  ),
});

const writeIfNew = (projectId: string | null, before: RetentionSettings, after: RetentionSettings): Decided =>
  JSON.stringify(before) === JSON.stringify(after)
    ? []
    : [{ stream: streams.retention(projectId), projectId, events: [{ type: 'RetentionChanged', data: after }] }];

/** All of it or nothing. @throws Rejected */
export const decideRetention = (
  { global, perProject }: RetentionCommand,
  directory: Directory,
  caller: Caller,
): Decided => {
  requireAdmin(caller, directory);
  const settingsOf = (projectId: string | null) => directory.retention.get(projectId) ?? unset;
  const seen = new Set<string>();
  const ofProjects = perProject.flatMap((entry, index) => {
    const where = `per_project.${index}.`;
    const project = findProject(directory, entry.projectId);
    if (project === undefined)
      throw new Rejected(
        'invalid_retention',
        `${where}project_id: no project with the id or slug "${entry.projectId}"`,
      );
    if (seen.has(project.id)) throw new Rejected('invalid_retention', `${where}project_id: is there twice`);
    seen.add(project.id);
    const before = settingsOf(project.id);
    return writeIfNew(project.id, before, changed(before, entry, where));
  });
  return [...writeIfNew(null, settingsOf(null), changed(settingsOf(null), global, '')), ...ofProjects];
};
