// A stretch of the log, folded to what has changed by it: once for everybody who listens.
import { statusTypes, streams } from '../events.ts';
import { foremost, type IssueChange, mostIssues } from './changes.ts';
import { type Topic, topicsOfType } from './topics.ts';

/** Events of one type in one stream of the log. */
export interface Logged {
  type: string;
  stream: string;
  projectId: string | null;
  /** How many; of occurrences that were compacted, how many these were. */
  events: number;
  /** Where the first occurrence of the issue is, if it is about one that there is. */
  firstPosition: number | null;
}

export interface ProjectChanges {
  projectId: string;
  /** Occurrences, those of issues that are not named included. */
  events: number;
  /** At most `mostIssues`. */
  issues: IssueChange[];
  /** Other issues have changed too. */
  more: boolean;
}

export interface Stretch {
  /** The last log position in it. */
  position: number;
  projects: ProjectChanges[];
  topics: Topic[];
  /** Ids of the users whose own account has changed. */
  accounts: string[];
}

const occurrenceTypes: readonly string[] = ['ErrorCaptured', 'OccurrencesCompacted'];
const changesStatus: readonly string[] = statusTypes;

/** Undefined for what is about no issue. */
const issueOf = (
  { type, stream, projectId, events, firstPosition }: Logged,
  after: number,
): IssueChange | undefined => {
  const isOccurrence = occurrenceTypes.includes(type);
  if (projectId === null || !(isOccurrence || changesStatus.includes(type))) return undefined;
  return {
    project_id: projectId,
    fingerprint: stream.slice(streams.issue(projectId, '').length),
    events: isOccurrence ? events : 0,
    new: isOccurrence && firstPosition !== null && firstPosition > after,
    regressed: type === 'IssueRegressed',
    status_changed: !isOccurrence,
  };
};

const projectChanges = (projectId: string, all: readonly IssueChange[]): ProjectChanges => {
  const issues = foremost(all);
  return {
    projectId,
    events: all.reduce((sum, { events }) => sum + events, 0),
    issues: issues.slice(0, mostIssues),
    more: issues.length > mostIssues,
  };
};

const userStream = streams.user('');

/** What has happened after one log position, up to another. */
export const stretchOf = (logged: readonly Logged[], after: number, position: number): Stretch => {
  const byProject = new Map<string, IssueChange[]>();
  const topics = new Set<Topic>();
  const accounts = new Set<string>();
  for (const entry of logged) {
    const issue = issueOf(entry, after);
    if (issue !== undefined) {
      const issues = byProject.get(issue.project_id);
      if (issues === undefined) byProject.set(issue.project_id, [issue]);
      else issues.push(issue);
    }
    for (const topic of topicsOfType(entry.type)) {
      if (topic !== 'account') topics.add(topic);
      else if (entry.stream.startsWith(userStream)) accounts.add(entry.stream.slice(userStream.length));
    }
  }
  const projects = [...byProject].map(([projectId, issues]) => projectChanges(projectId, issues));
  return { position, projects, topics: [...topics], accounts: [...accounts] };
};
