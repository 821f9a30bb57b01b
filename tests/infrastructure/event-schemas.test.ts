// Nothing gets into the log that does not look like what it says it is.
import { expect, test } from 'vitest';
import { type DecidedEvent, decidedTypes } from '../../domain/events.ts';
import { requireValid } from '../../infrastructure/log/event-schemas.ts';

const user = { userId: 'u1', username: 'ann' };
const passkey = { userId: 'u1', passkeyId: 'k1', name: 'Passkey' };
const status = { fingerprint: 'f1', from: 'unresolved' } as const;
const session = { userId: 'u1', sessionId: 's1' };
const project = { name: 'Shop', slug: 'shop' };
const rule = {
  ruleId: 1,
  name: 'New errors',
  description: '',
  config: { type: 'new_issue', environment: 'production' },
  enabled: true,
} as const;
const channel = { ruleId: 1, channelId: 1, channel: 'slack', target: 'https://hooks.slack.com/…' } as const;

const valid: { [T in DecidedEvent['type']]: Extract<DecidedEvent, { type: T }>['data'] } = {
  IssueResolved: { ...status, note: 'fixed' },
  IssueIgnored: status,
  IssueMuted: status,
  IssueUnresolved: status,
  IssueRegressed: { ...status, release: '1.0.0', environment: 'production' },
  ProjectCreated: project,
  ProjectRenamed: { from: 'Shop', name: 'Store' },
  ApiKeyRotated: { slug: 'shop' },
  ProjectDeleted: project,
  TokenCreated: { tokenId: 't1', name: 'CI', prefix: 'bloop_tk_abcdefg', scopes: ['errors:read'], expiresAt: null },
  TokenRevoked: { tokenId: 't1', name: 'CI' },
  UserRegistered: { ...user, isAdmin: true, inviteId: null },
  UserPromoted: user,
  UserDemoted: user,
  UserRemoved: user,
  PasskeyAdded: passkey,
  PasskeyRemoved: passkey,
  RecoveryLinkCreated: { ...user, expiresAt: 1 },
  AccountRecovered: user,
  UserLoggedIn: { ...session, passkeyId: null },
  UserLoggedOut: session,
  UserLoggedOutEverywhere: { userId: 'u1' },
  InviteCreated: { inviteId: 'i1', expiresAt: 1 },
  InviteUsed: { inviteId: 'i1', userId: 'u1' },
  InviteRevoked: { inviteId: 'i1' },
  AlertRuleCreated: rule,
  AlertRuleChanged: { ...rule, config: { type: 'threshold', threshold: 10, window_secs: 60, route: '/pay' } },
  AlertRuleDeleted: { ruleId: 1, name: 'New errors' },
  AlertChannelAdded: channel,
  AlertChannelRemoved: channel,
  AlertFired: { ruleId: 1, rule: 'New errors', fingerprint: 'f1', reason: 'new_issue', occurrence: 1, at: 1 },
  DeliveryQueued: {
    deliveryId: '1-9',
    ruleId: 1,
    channelId: 'slack',
    channel: 'slack',
    target: 'https://hooks.slack.com/…',
    firstPosition: 9,
    lastPosition: 9,
    count: 1,
  },
  DeliveryAttempted: {
    deliveryId: '1-9',
    ruleId: 1,
    attempt: 1,
    outcome: 'failed',
    status: 500,
    error: 'answered 500',
    durationMs: 12,
    retryAt: null,
  },
  DeliveryResent: { deliveryId: '1-9', ruleId: 1, attempts: 8 },
  SourceMapUploaded: {
    sourceMapId: 'm1',
    kind: 'map',
    release: '1.0.0',
    filename: 'main.js.map',
    hash: 'abc',
    sizeBytes: 17,
    debugId: null,
    replaces: null,
  },
  RetentionChanged: { rawEventsDays: 30, hourlyCountsDays: null },
  PersonErased: { field: 'user_id_hash', occurrences: 3 },
  RetentionApplied: { occurrencesBefore: 17, hourlyBefore: 3_600_000 },
  SourceMapDeleted: { sourceMapId: 'm1', release: '1.0.0', filename: 'main.js.map' },
  AlertRuleTested: { ruleId: 1, delivered: 1, failed: 0 },
};
const check = (type: string, data: unknown) => requireValid({ events: [{ type, data } as DecidedEvent] });

test('every type has an example here', () => {
  expect(Object.keys(valid).sort()).toEqual([...decidedTypes].sort());
});

test.each(decidedTypes)('%s is taken as declared', (type) => {
  expect(() => check(type, valid[type])).not.toThrow();
});

test.each(decidedTypes)(
  '%s is refused with a field too many, and with any field missing or of another type',
  (type) => {
    expect(() => check(type, { ...valid[type], more: 1 })).toThrow(type);
    for (const field of Object.keys(valid[type]).filter((name) => name !== 'note')) {
      const { [field]: _, ...rest } = valid[type] as Record<string, unknown>;
      expect(() => check(type, rest)).toThrow(type);
      expect(() => check(type, { ...valid[type], [field]: { strange: true } })).toThrow(type);
    }
  },
);

test('an unknown type is refused, also in what a decision says about other streams', () => {
  expect(() => check('MoonLanded', {})).toThrow('MoonLanded');
  const also = [{ stream: 'user:u1', projectId: null, events: [{ type: 'UserRemoved', data: {} } as DecidedEvent] }];
  expect(() => requireValid({ events: [], also: also as never })).toThrow('UserRemoved');
});
