// What the data of each decided event looks like. Checked before an event is appended: what is in the log stays.
import { type Static, type TSchema, Type } from 'typebox';
import { Value } from 'typebox/value';
import { type DecidedEvent, type EventOf, issueStatuses } from '../../domain/events.ts';
import type { Decision } from './append.ts';

const text = Type.String();
const name = Type.String({ minLength: 1 });
const id = Type.String({ minLength: 1 });
/** ms since the epoch */
const time = Type.Integer({ minimum: 0 });
const nullable = <T extends TSchema>(type: T) => Type.Union([type, Type.Null()]);
const data = <T extends Record<string, TSchema>>(fields: T) => Type.Object(fields, { additionalProperties: false });

const statusChange = {
  fingerprint: id,
  from: Type.Union(issueStatuses.map((status) => Type.Literal(status))),
  note: Type.Optional(text),
};
const user = data({ userId: id, username: name });
const passkey = data({ userId: id, passkeyId: id, name });
const invite = data({ inviteId: id });
const project = data({ name, slug: name });
const session = data({ userId: id, sessionId: id });

const schemas = {
  IssueResolved: data(statusChange),
  IssueIgnored: data(statusChange),
  IssueMuted: data(statusChange),
  IssueUnresolved: data(statusChange),
  IssueRegressed: data({ ...statusChange, release: text }),
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
