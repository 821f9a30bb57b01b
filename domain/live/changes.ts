// What one listener is told. Names are those of the API.
import type { Topic } from './topics.ts';

/** The most issues that a message names. */
export const mostIssues = 200;

export interface IssueChange {
  project_id: string;
  fingerprint: string;
  /** Occurrences. */
  events: number;
  /** It has occurred for the first time. */
  new: boolean;
  /** It was resolved, and has occurred again. */
  regressed: boolean;
  status_changed: boolean;
}

export interface Changes {
  /** The last log position that this tells of. */
  position: number;
  /** Occurrences. */
  events: number;
  issues: IssueChange[];
  /** Other issues have changed too, too many to name. */
  more: boolean;
  topics: Topic[];
}

/** Whoever sees no more than some of them should see these. */
const rank = (issue: IssueChange): number => (issue.new || issue.regressed ? 2 : issue.status_changed ? 1 : 0);

/** Each issue once, what is new or has come back first, then the busiest. */
export const foremost = (changes: readonly IssueChange[]): IssueChange[] => {
  const issues = new Map<string, IssueChange>();
  for (const change of changes) {
    const key = `${change.project_id}\n${change.fingerprint}`;
    const known = issues.get(key);
    issues.set(
      key,
      known === undefined
        ? change
        : {
            ...change,
            events: known.events + change.events,
            new: known.new || change.new,
            regressed: known.regressed || change.regressed,
            status_changed: known.status_changed || change.status_changed,
          },
    );
  }
  return [...issues.values()].sort((one, other) => rank(other) - rank(one) || other.events - one.events);
};

/** Both at once, in no more than one of them may take. */
export const mergedChanges = (older: Changes, newer: Changes): Changes => {
  const issues = foremost([...older.issues, ...newer.issues]);
  return {
    position: Math.max(older.position, newer.position),
    events: older.events + newer.events,
    issues: issues.slice(0, mostIssues),
    more: older.more || newer.more || issues.length > mostIssues,
    topics: [...new Set([...older.topics, ...newer.topics])],
  };
};

/** There is nothing in it for the listener. */
export const isNothing = ({ issues, topics, events }: Changes): boolean =>
  events === 0 && issues.length === 0 && topics.length === 0;
