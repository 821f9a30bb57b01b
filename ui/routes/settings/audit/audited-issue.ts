// Which error an entry of the audit log is about.
import type { IssueName } from '../../../data/issue.ts';
import type { AuditEntry } from '../../../data/types.ts';

/** Its stream is `issue:<project>:<fingerprint>`; a fingerprint may hold anything. */
export const issueOf = ({ stream }: Pick<AuditEntry, 'stream'>): IssueName | undefined => {
  const [, project_id = '', fingerprint = ''] = /^issue:([^:]+):(.+)$/s.exec(stream) ?? [];
  return fingerprint === '' ? undefined : { project_id, fingerprint };
};
