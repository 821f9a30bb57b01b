// What the effect that sends notifications asks: what was fired since, and whom to tell. From `bloop.db` itself.
import type { ChannelConfig } from '../../domain/alerts/channel.ts';
import type { Query } from './query.ts';

/** How far a policy or an effect has come, 0 for one that has not begun. */
export const checkpoint: Query<{ name: string }, number> = async ({ credentials }, { name }) =>
  (await credentials.selectFrom('checkpoints').select('position').where('name', '=', name).executeTakeFirst())
    ?.position ?? 0;

export interface FiredAlert {
  position: number;
  ruleId: number;
}

/** Oldest first, between two positions. */
export const firedAfter: Query<{ after: number; until: number; limit: number }, FiredAlert[]> = async (
  { log },
  between,
) =>
  // Of a damaged one nobody knows whom to tell; it has no rule that exists, so that the queue goes past it.
  log.ofTypes(['AlertFired'], between).map(({ position, data }) => ({ position, ruleId: data.ruleId ?? 0 }));

export interface Channel {
  id: number;
  config: ChannelConfig;
  secret: string | null;
}

/** A rule that still exists, with its channels. */
export interface RuleWithChannels {
  ruleId: number;
  name: string;
  projectId: string | null;
  channels: Channel[];
}

export const channelsOfRules: Query<{ ruleIds: readonly number[] }, RuleWithChannels[]> = async (
  { read, credentials },
  { ruleIds },
) => {
  const rules = await read
    .selectFrom('alert_rules')
    .select(['id', 'name', 'project_id'])
    .where('id', 'in', ruleIds)
    .where('created_at', 'is not', null)
    .execute();
  const channels = await credentials
    .selectFrom('channel_secrets')
    .selectAll()
    .where('rule_id', 'in', ruleIds)
    .orderBy('channel_id')
    .execute();
  return rules.map(({ id, name, project_id }) => ({
    ruleId: id,
    name: name ?? '',
    projectId: project_id || null,
    channels: channels
      .filter(({ rule_id }) => rule_id === id)
      .map(({ channel_id, config, secret }) => ({
        id: channel_id,
        config: JSON.parse(config) as ChannelConfig,
        secret,
      })),
  }));
};
