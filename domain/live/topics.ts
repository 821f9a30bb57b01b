// What an event changes beside the issues: the list or page that somebody who looks at it should read again.
import type { EventType } from '../events.ts';

export const topics = [
  'projects',
  'tokens',
  'users',
  'invites',
  'alerts',
  'sourcemaps',
  'retention',
  'account',
] as const;
export type Topic = (typeof topics)[number];

/** `account` is what concerns the user alone who is named by the event's stream. */
const topicsOf: Record<EventType, readonly Topic[]> = {
  ErrorCaptured: [],
  OccurrencesCompacted: [],
  IssueResolved: [],
  IssueIgnored: [],
  IssueMuted: [],
  IssueUnresolved: [],
  IssueRegressed: [],
  ProjectCreated: ['projects'],
  ProjectRenamed: ['projects'],
  ApiKeyRotated: ['projects'],
  ProjectDeleted: ['projects'],
  TokenCreated: ['tokens'],
  TokenRevoked: ['tokens'],
  UserRegistered: ['users'],
  UserPromoted: ['users', 'account'],
  UserDemoted: ['users', 'account'],
  UserRemoved: ['users', 'account'],
  PasskeyAdded: ['account'],
  PasskeyRemoved: ['account'],
  RecoveryLinkCreated: ['account'],
  AccountRecovered: ['account'],
  UserLoggedIn: ['account'],
  UserLoggedOut: ['account'],
  UserLoggedOutEverywhere: ['account'],
  InviteCreated: ['invites'],
  InviteUsed: ['invites'],
  InviteRevoked: ['invites'],
  AlertRuleCreated: ['alerts'],
  AlertRuleChanged: ['alerts'],
  AlertRuleDeleted: ['alerts'],
  AlertChannelAdded: ['alerts'],
  AlertChannelRemoved: ['alerts'],
  AlertRuleTested: ['alerts'],
  AlertFired: ['alerts'],
  DeliveryQueued: ['alerts'],
  DeliveryAttempted: ['alerts'],
  DeliveryResent: ['alerts'],
  SourceMapUploaded: ['sourcemaps'],
  SourceMapDeleted: ['sourcemaps'],
  RetentionChanged: ['retention'],
  RetentionApplied: ['retention'],
  PersonErased: ['retention'],
};

/** None for a type that is not known. */
export const topicsOfType = (type: string): readonly Topic[] =>
  (topicsOf as Partial<Record<string, readonly Topic[]>>)[type] ?? [];
