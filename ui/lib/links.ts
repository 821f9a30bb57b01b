// Addresses of pages that others lead to.
import { type Filters, noFilters, searchOf } from './filters.ts';

/** The list of errors, narrowed. Whoever asks for a release or a route asks for all there is of it. */
export const listLink = (filters: Partial<Filters>): string => {
  const { project, ...narrowing } = filters;
  const isNarrowed = Object.values(narrowing).some((value) => value !== undefined);
  return `/?${searchOf({ ...noFilters, ...(isNarrowed ? { status: 'all' as const } : {}), ...filters, project })}`;
};

/** The page of an error. It remembers the list that one came from, for the way back and the neighbours. */
export const issueLink = (issue: { project_id: string; fingerprint: string }, from?: Filters): string => {
  const params = new URLSearchParams({
    project_id: issue.project_id,
    ...(from === undefined ? {} : { from: searchOf(from) }),
  });
  return `/errors/${encodeURIComponent(issue.fingerprint)}?${params}`;
};

/** A page of the same project, where there is one. */
export const pageLink = (path: string, project: string | undefined): string =>
  project === undefined ? path : `${path}?${searchOf({ ...noFilters, project })}`;
