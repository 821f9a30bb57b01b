// Every time a rule fired: for which error, and why.
import { ofProject } from './of-project.ts';
import { defineProjection, key, last } from './projection.ts';

export const alerts = defineProjection({
  name: 'alerts',
  version: 1,
  distinct: true,
  columns: {
    position: key.integer,
    rule_id: last.integer,
    project_id: last.name,
    fingerprint: last.name,
    reason: last.text,
    /** JSON, null for reasons without figures. */
    evidence: last.text,
    /** Position of the occurrence that made it fire. */
    occurrence: last.integer,
    fired_at: last.integer,
  },
  indexes: [{ columns: ['rule_id', 'position'] }],
  on: {
    AlertFired: ({ position, projectId, data }) => ({
      position,
      rule_id: data.ruleId,
      project_id: projectId ?? '',
      fingerprint: data.fingerprint,
      reason: data.reason,
      evidence: data.evidence === undefined ? null : JSON.stringify(data.evidence),
      occurrence: data.occurrence,
      fired_at: data.at,
    }),
  },
  forget: { ProjectDeleted: ofProject, AlertRuleDeleted: ({ data }) => ({ rule_id: data.ruleId }) },
});
