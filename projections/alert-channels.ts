// Where alert rules notify: what may be shown of it. Addresses of webhooks are secrets, and not here.
import { defineProjection, first, key } from './projection.ts';

export const alertChannels = defineProjection({
  name: 'alert_channels',
  version: 2,
  columns: {
    /** Part of the key, so that one goes with its rule however the events are batched. */
    rule_id: key.integer,
    id: key.integer,
    type: first.text,
    target: first.text,
    created_at: first.integer,
  },
  on: {
    AlertChannelAdded: ({ recordedAt, data }) => ({
      rule_id: data.ruleId,
      id: data.channelId,
      type: data.channel,
      target: data.target,
      created_at: recordedAt,
    }),
  },
  forget: {
    AlertChannelRemoved: ({ data }) => ({ rule_id: data.ruleId, id: data.channelId }),
    AlertRuleDeleted: ({ data }) => ({ rule_id: data.ruleId }),
  },
});
