// What a decision about channels does beside the log: their addresses, which are secret.

export type ChannelEffect =
  /** `config` is JSON. `secret` signs what a webhook is sent. */
  | { kind: 'add-channel'; channelId: number; ruleId: number; config: string; secret: string | null }
  | { kind: 'remove-channel'; channelId: number }
  | { kind: 'remove-channels'; ruleId: number };
