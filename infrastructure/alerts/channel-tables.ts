// Where channels lead: addresses, and what webhooks are signed with.
import type { ChannelEffect } from '../../application/alerts/effects.ts';
import type { EffectTables } from '../log/effect-tables.ts';

export const channelTables: EffectTables<ChannelEffect> = {
  tables: `
CREATE TABLE IF NOT EXISTS channel_secrets (
  channel_id INTEGER PRIMARY KEY,
  rule_id INTEGER NOT NULL,
  config TEXT NOT NULL,
  secret TEXT
) STRICT;
CREATE INDEX IF NOT EXISTS channel_secrets_of_rule ON channel_secrets (rule_id);
`,
  statements: {
    'add-channel': [
      'INSERT INTO channel_secrets (channel_id, rule_id, config, secret) VALUES (@channelId, @ruleId, @config, @secret)',
    ],
    'remove-channel': ['DELETE FROM channel_secrets WHERE channel_id = @channelId'],
    'remove-channels': ['DELETE FROM channel_secrets WHERE rule_id = @ruleId'],
  },
};
