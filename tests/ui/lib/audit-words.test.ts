// The audit log's filter: everything that is audited stands in a group, once, and nothing else does.
import { expect, test } from 'vitest';
import { auditedTypes } from '../../../projections/audit.ts';
import { knownTypes } from '../../../ui/routes/settings/audit/audit-words.ts';

test('every type of the audit trail can be chosen, in one group', () => {
  const offered = knownTypes.flatMap(({ types }) => types);
  expect([...offered].sort()).toEqual([...auditedTypes].sort());
});
