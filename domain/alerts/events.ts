// What the log says of alerts: rules and their channels, rules that fired, and what became of the notifications.
import type { ChannelType } from './channel.ts';
import type { AlertReason, Evidence, RuleConfig } from './rule.ts';

export interface RuleData {
  ruleId: number;
  name: string;
  description: string;
  config: RuleConfig;
  enabled: boolean;
}

/** `target` is what may be shown of where a channel leads: addresses of webhooks are secrets, and kept as such. */
export interface ChannelData {
  ruleId: number;
  channelId: number;
  channel: ChannelType;
  target: string;
}

/** The project of the envelope is the one that a rule watches; null for all of them. */
export type AlertRuleEvent =
  | { type: 'AlertRuleCreated'; data: RuleData }
  | { type: 'AlertRuleChanged'; data: RuleData }
  | { type: 'AlertRuleDeleted'; data: { ruleId: number; name: string } }
  | { type: 'AlertChannelAdded'; data: ChannelData }
  | { type: 'AlertChannelRemoved'; data: ChannelData };

/** Its text stays with the occurrence: who forgets that has forgotten it here. */
export interface Firing {
  ruleId: number;
  /** The rule's name when it fired. */
  rule: string;
  fingerprint: string;
  reason: AlertReason;
  /** Log position of the occurrence that made it fire. */
  occurrence: number;
  /** When the event that made it fire was recorded, ms since the epoch. */
  at: number;
  evidence?: Evidence;
}

export const attemptOutcomes = ['delivered', 'failed'] as const;
/** `slack` and `webhook` are the two that the environment names, for rules without channels. */
export type ChannelId = number | 'slack' | 'webhook';

/** What a test found out about one channel. */
export interface ChannelTest {
  channelId: ChannelId;
  type: ChannelType;
  target: string;
  delivered: boolean;
  /** HTTP status of the answer, null for none. */
  status: number | null;
  error: string | null;
  durationMs: number;
}

/** A notification: all that a rule fired from one position to another, for one channel. */
export interface Queued {
  deliveryId: string;
  ruleId: number;
  channelId: ChannelId;
  channel: ChannelType;
  target: string;
  firstPosition: number;
  lastPosition: number;
  /** How many times the rule fired between these, both included. */
  count: number;
}

export interface Attempted {
  deliveryId: string;
  ruleId: number;
  /** 1 for the first. */
  attempt: number;
  outcome: (typeof attemptOutcomes)[number];
  /** HTTP status of the answer, null for none. */
  status: number | null;
  error: string | null;
  durationMs: number;
  /** When it will be tried again, ms since the epoch; null for never. */
  retryAt: number | null;
}

export type DeliveryEvent =
  | { type: 'AlertFired'; data: Firing }
  | { type: 'DeliveryQueued'; data: Queued }
  | { type: 'DeliveryAttempted'; data: Attempted };

/** What people do with notifications. */
export type NotificationEvent =
  /** `attempts`: how many there had been. */
  | { type: 'DeliveryResent'; data: { deliveryId: string; ruleId: number; attempts: number } }
  | { type: 'AlertRuleTested'; data: { ruleId: number; delivered: number; failed: number } };
