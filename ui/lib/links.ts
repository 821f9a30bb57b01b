// Addresses of pages that others lead to.
import { type Filters, searchOf } from './filters.ts';

/** The page of an error. It remembers the list that one came from, for the way back and the neighbours. */
export const issueLink = (issue: { project_id: string; fingerprint: string }, from?: Filters): string => {
  const search = from === undefined ? '' : searchOf(from);
  const params = new URLSearchParams({ project_id: issue.project_id, ...(search === '' ? {} : { from: search }) });
  return `/errors/${encodeURIComponent(issue.fingerprint)}?${params}`;
};
