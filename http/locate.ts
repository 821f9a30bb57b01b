// Which issue a request means: its fingerprint, in the project that the request is about.
import { Rejected } from '../domain/rejected.ts';
import type { Ask } from '../projections/queries/all.ts';
import type { IssueKey } from '../projections/queries/issue-detail.ts';

export const unknownIssue = (fingerprint: string) =>
  new Rejected('unknown_issue', `no error with the fingerprint "${fingerprint}" here`);

const ambiguous = (fingerprint: string, found: readonly IssueKey[]) =>
  new Rejected(
    'ambiguous_issue',
    `project_id: is needed, as "${fingerprint}" is in ${found.length} projects: ${found.map(({ projectId }) => projectId).join(', ')}`,
  );

/** The issues of several fingerprints. One that is unknown, or in several projects, is answered with its error. */
export const locateAll = async (
  ask: Ask,
  projectId: string | undefined,
  fingerprints: readonly string[],
): Promise<(IssueKey | Rejected)[]> => {
  const all = await ask('findIssues', { fingerprints: [...new Set(fingerprints)], projectId });
  return fingerprints.map((fingerprint) => {
    const found = all.filter((issue) => issue.fingerprint === fingerprint);
    const [only] = found;
    if (only === undefined) return unknownIssue(fingerprint);
    return found.length === 1 ? only : ambiguous(fingerprint, found);
  });
};

/** @param projectId undefined: it may be in any @throws Rejected when it is in none or in several */
export const locate = async (ask: Ask, projectId: string | undefined, fingerprint: string): Promise<IssueKey> => {
  const [found] = await locateAll(ask, projectId, [fingerprint]);
  if (found === undefined || found instanceof Rejected) throw found ?? unknownIssue(fingerprint);
  return found;
};
