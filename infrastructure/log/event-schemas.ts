// What the data of each decided event looks like. Checked before an event is appended: what is in the log stays.
import { type Static, type TSchema, Type } from 'typebox';
import { Value } from 'typebox/value';
import type { Decision } from '../../application/log.ts';
import { channelTypes } from '../../domain/alerts/channel.ts';
import { attemptOutcomes } from '../../domain/alerts/events.ts';
import { type AnyRule, alertReasons, type Evidence, type RuleConfig, rules } from '../../domain/alerts/rule.ts';
import { type DecidedEvent, type EventOf, issueStatuses } from '../../domain/events.ts';
import { personFields } from '../../domain/retention/events.ts';
import { sourceFileKinds } from '../../domain/sourcemaps/events.ts';

const text = Type.String();
const name = Type.String({ minLength: 1 });
const id = Type.String({ minLength: 1 });
/** ms since the epoch */
const time = Type.Integer({ minimum: 0 });
const nullable = <T extends TSchema>(type: T) => Type.Union([type, Type.Null()]);
const data = <T extends Record<string, TSchema>>(fields: T) => Type.Object(fields, { additionalProperties: false });
const mapped = <V>(record: Record<string, V>, map: (value: V) => TSchema) =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
const ruleList = rules as unknown as readonly AnyRule[];
const oneOf = <const T extends string>(values: readonly T[]) => Type.Union(values.map((value) => Type.Literal(value)));
const whole = Type.Integer({ minimum: 0 });
const number = Type.Number({ minimum: 0 });
/** Ids of rules and channels. */
const serial = Type.Integer({ minimum: 1 });

const statusChange = {
  fingerprint: id,
  from: oneOf(issueStatuses),
  note: Type.Optional(text),
};
const user = data({ userId: id, username: name });
const passkey = data({ userId: id, passkeyId: id, name });
const invite = data({ inviteId: id });
const project = data({ name, slug: name });
const session = data({ userId: id, sessionId: id });
const place = { environment: Type.Optional(name) };
const countedFor = { fingerprint: Type.Optional(name), route: Type.Optional(name), ...place };
const ruleOf = ({ kind, type, figures }: AnyRule) =>
  data({
    type: Type.Literal(type),
    ...mapped(figures, ({ isWhole }) => (isWhole ? serial : number)),
    ...(kind === 'counting' ? countedFor : place),
  });
const rule = data({
  ruleId: serial,
  name,
  description: text,
  config: Type.Unsafe<RuleConfig>(Type.Union(ruleList.map(ruleOf))),
  enabled: Type.Boolean(),
});
const channel = data({ ruleId: serial, channelId: serial, channel: oneOf(channelTypes), target: name });
const figuresOf = (rule: AnyRule) =>
  rule.kind === 'counting' ? mapped(rule.evidence, ({ isWhole }) => Type.Optional(isWhole ? whole : number)) : {};
const evidence = Type.Unsafe<Evidence>(
  data({
    count: whole,
    windowSecs: whole,
    ...Object.assign({}, ...ruleList.map(figuresOf)),
    route: Type.Optional(name),
  }),
);

const schemas = {
  IssueResolved: data(statusChange),
  IssueIgnored: data(statusChange),
  IssueMuted: data(statusChange),
  IssueUnresolved: data(statusChange),
  IssueRegressed: data({ ...statusChange, release: text, environment: text }),
  ProjectCreated: project,
  ProjectRenamed: data({ from: name, name }),
  ApiKeyRotated: data({ slug: name }),
  ProjectDeleted: project,
  TokenCreated: data({
    tokenId: id,
    name,
    prefix: name,
    scopes: Type.Array(name, { minItems: 1 }),
    expiresAt: nullable(time),
  }),
  TokenRevoked: data({ tokenId: id, name }),
  UserRegistered: data({ userId: id, username: name, isAdmin: Type.Boolean(), inviteId: nullable(id) }),
  UserPromoted: user,
  UserDemoted: user,
  UserRemoved: user,
  PasskeyAdded: passkey,
  PasskeyRemoved: passkey,
  RecoveryLinkCreated: data({ userId: id, username: name, expiresAt: time }),
  AccountRecovered: user,
  UserLoggedIn: data({ userId: id, sessionId: id, passkeyId: nullable(id) }),
  UserLoggedOut: session,
  UserLoggedOutEverywhere: data({ userId: id }),
  InviteCreated: data({ inviteId: id, expiresAt: time }),
  InviteUsed: data({ inviteId: id, userId: id }),
  InviteRevoked: invite,
  AlertRuleCreated: rule,
  AlertRuleChanged: rule,
  AlertRuleDeleted: data({ ruleId: serial, name }),
  AlertChannelAdded: channel,
  AlertChannelRemoved: channel,
  AlertFired: data({
    ruleId: serial,
    rule: name,
    fingerprint: id,
    reason: oneOf(alertReasons),
    occurrence: whole,
    at: time,
    evidence: Type.Optional(evidence),
  }),
  DeliveryQueued: data({
    deliveryId: id,
    ruleId: serial,
    channelId: Type.Union([serial, Type.Literal('slack'), Type.Literal('webhook')]),
    channel: oneOf(channelTypes),
    target: name,
    firstPosition: serial,
    lastPosition: serial,
    count: serial,
  }),
  DeliveryAttempted: data({
    deliveryId: id,
    ruleId: serial,
    attempt: serial,
    outcome: oneOf(attemptOutcomes),
    status: nullable(whole),
    error: nullable(text),
    durationMs: number,
    retryAt: nullable(time),
  }),
  DeliveryResent: data({ deliveryId: id, ruleId: serial, attempts: whole }),
  SourceMapUploaded: data({
    sourceMapId: id,
    kind: oneOf(sourceFileKinds),
    release: name,
    filename: name,
    hash: id,
    sizeBytes: whole,
    debugId: nullable(id),
    buildNumber: Type.Optional(name),
    replaces: nullable(id),
  }),
  RetentionChanged: data({ rawEventsDays: nullable(serial), hourlyCountsDays: nullable(serial) }),
  PersonErased: data({ field: oneOf(personFields), occurrences: whole }),
  RetentionApplied: data({ occurrencesBefore: whole, hourlyBefore: time }),
  SourceMapDeleted: data({ sourceMapId: id, release: name, filename: name, buildNumber: Type.Optional(name) }),
  AlertRuleTested: data({ ruleId: serial, delivered: whole, failed: whole }),
} satisfies Record<DecidedEvent['type'], TSchema>;

/** The types whose schema and declaration say different things: none, or this does not compile. */
type Mismatch = {
  [T in DecidedEvent['type']]: [Static<(typeof schemas)[T]>] extends [EventOf<T>['data']] ? never : T;
}[DecidedEvent['type']];
export const noMismatch: [Mismatch] extends [never] ? true : Mismatch = true;

const requireValidEvent = ({ type, data: given }: DecidedEvent): void => {
  const schema: TSchema | undefined = schemas[type];
  if (schema === undefined) throw new Error(`${type} is no event of this log`);
  if (Value.Check(schema, given)) return;
  const [problem] = Value.Errors(schema, given);
  throw new Error(`${type}${problem?.instancePath ?? ''}: ${problem?.message ?? 'is invalid'}`);
};

/** @throws Error for a decision with an event that must not get into the log: a mistake of Bloop's own, not of a client */
export const requireValid = ({ events, also = [] }: Pick<Decision, 'events' | 'also'>): void => {
  for (const write of [{ events }, ...also]) write.events.forEach(requireValidEvent);
};
