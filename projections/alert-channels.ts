// Where alert rules notify: what may be shown of it. Addresses of webhooks are secrets, and not here.
import { defineProjection, first, key } from './projection.ts';

export const alertChannels = defineProjection({
  name: 'alert_channels',
  version: 1,
  columns: {
    id: key.integer,
    rule_id: first.integer,
    type: first.text,
    target: first.text,
    created_at: first.integer,
  },
  on: {
    AlertChannelAdded: ({ recordedAt, data }) => ({
      id: data.channelId,
      rule_id: data.ruleId,
      type: data.channel,
      target: data.target,
      created_at: recordedAt,
    }),
  },
  forget: {
    AlertChannelRemoved: ({ data }) => ({ id: data.channelId }),
    AlertRuleDeleted: ({ data }) => ({ rule_id: data.ruleId }),
  },
});
