// Alert rules as lists show them, with how often they fired.
import type { EventOf, Recorded } from '../domain/events.ts';
import { add, defineProjection, first, key, last, max } from './projection.ts';

const ruleRow = ({ projectId, data }: Recorded<EventOf<'AlertRuleCreated' | 'AlertRuleChanged'>>) => ({
  id: data.ruleId,
  project_id: projectId ?? '',
  name: data.name,
  description: data.description,
  config: JSON.stringify(data.config),
  enabled: data.enabled ? 1 : 0,
});

export const alertRules = defineProjection({
  name: 'alert_rules',
  version: 1,
  columns: {
    id: key.integer,
    /** Empty: it watches all projects. */
    project_id: last.text,
    name: last.text,
    description: last.text,
    /** JSON */
    config: last.text,
    enabled: last.integer,
    created_by: first.text,
    created_at: first.integer,
    changed_at: last.integer,
    fired_count: add.integer,
    last_fired_at: max.integer,
  },
  on: {
    AlertRuleCreated: (event) => ({
      ...ruleRow(event),
      created_by: event.actor,
      created_at: event.recordedAt,
      changed_at: event.recordedAt,
    }),
    AlertRuleChanged: (event) => ({ ...ruleRow(event), changed_at: event.recordedAt }),
    AlertFired: ({ data }) => ({ id: data.ruleId, fired_count: 1, last_fired_at: data.at }),
  },
  forget: { AlertRuleDeleted: ({ data }) => ({ id: data.ruleId }) },
});
