// Events as tests tell them: short, with everything that does not matter filled in.
import {
  type Compacted,
  type DirectoryEvent,
  type IssueStatus,
  type LogEvent,
  type OccurrencePayload,
  type Source,
  streams,
} from '../../domain/events.ts';

/** Something that happened, before the log has given it a position. */
export interface Happening {
  /** When the log records it, ms since the epoch. */
  recordedAt: number;
  projectId: string | null;
  stream: string;
  actor: string;
  cause: number | null;
  event: LogEvent;
  payload: OccurrencePayload;
  eventId: string | null;
}

/** A time of day on the day of all tests, `10:00` or `10:00:00.250`, as ms since the epoch; a number is one already. */
export const at = (time: string | number): number =>
  typeof time === 'number' ? time : Date.parse(`2026-01-15T${time}Z`);

export const minute = 60_000;
export const hour = 60 * minute;

export interface Capturing {
  at?: string | number;
  /** When the log recorded it, if not when it happened. */
  recorded?: string | number;
  project?: string;
  fingerprint?: string;
  type?: string;
  message?: string;
  source?: Source;
  release?: string;
  environment?: string;
  route?: string;
  screen?: string;
  eventId?: string;
  payload?: OccurrencePayload;
}

export const captured = (given: Capturing = {}): Happening => {
  const { project = 'p1', fingerprint = 'f1', at: when = '10:00', eventId, payload = {} } = given;
  return {
    recordedAt: at(given.recorded ?? when),
    projectId: project,
    stream: streams.issue(project, fingerprint),
    actor: 'sdk',
    cause: null,
    payload,
    eventId: eventId ?? null,
    event: {
      type: 'ErrorCaptured',
      data: {
        fingerprint,
        algorithm: 0,
        occurredAt: at(when),
        source: given.source ?? 'api',
        environment: given.environment ?? 'production',
        release: given.release ?? '1.0.0',
        errorType: given.type ?? 'TypeError',
        message: given.message ?? 'x is not a function',
        route: given.route,
        screen: given.screen,
      },
    },
  };
};

export interface Changing {
  at?: string | number;
  project?: string;
  fingerprint?: string;
  from?: IssueStatus;
  actor?: string;
  note?: string;
}

const decided = (event: LogEvent, stream: string, projectId: string | null, when: string | number, actor: string) => ({
  recordedAt: at(when),
  projectId,
  stream,
  actor,
  cause: null,
  event,
  payload: {},
  eventId: null,
});

const change =
  (type: 'IssueResolved' | 'IssueIgnored' | 'IssueMuted' | 'IssueUnresolved') =>
  ({
    at: when = '11:00',
    project = 'p1',
    fingerprint = 'f1',
    from = 'unresolved',
    ...rest
  }: Changing = {}): Happening => {
    const { actor = 'token:t1', note } = rest;
    const data = { fingerprint, from, ...(note === undefined ? {} : { note }) };
    return decided({ type, data }, streams.issue(project, fingerprint), project, when, actor);
  };

export const resolved = change('IssueResolved');
export const ignored = change('IssueIgnored');
export const muted = change('IssueMuted');
export const unresolved = change('IssueUnresolved');

/** @param given.cause position of the occurrence that came back */
export const regressed = (
  given: Changing & { release?: string; environment?: string; cause?: number } = {},
): Happening => {
  const { at: when = '12:00', project = 'p1', fingerprint = 'f1', from = 'resolved', release = '1.0.0' } = given;
  const event: LogEvent = {
    type: 'IssueRegressed',
    data: { fingerprint, from, release, environment: given.environment ?? 'production' },
  };
  const stream = streams.issue(project, fingerprint);
  return { ...decided(event, stream, project, when, 'policy:regression'), cause: given.cause ?? null };
};

interface Naming {
  at?: string | number;
  id?: string;
  name?: string;
  actor?: string;
}

export const projectCreated = ({ at: when = '09:00', id = 'p1', name = 'Shop', actor = 'cli' }: Naming = {}) => {
  const event: LogEvent = { type: 'ProjectCreated', data: { name, slug: name.toLowerCase() } };
  return decided(event, streams.project(id), id, when, actor);
};

/** The project is gone, with everything that came before. */
export const projectDeleted = ({ at: when = '14:00', id = 'p1', name = 'Shop', actor = 'cli' }: Naming = {}) =>
  decided({ type: 'ProjectDeleted', data: { name, slug: name.toLowerCase() } }, streams.project(id), id, when, actor);

type Told = DirectoryEvent | Extract<LogEvent, { type: `UserLogged${string}` }>;

type AlertTold = Extract<LogEvent, { type: `Alert${string}` | `Delivery${string}` }>;

/** An event about alerts, in the stream that it belongs to. @param given.project null: of all projects */
export const alerted = (
  event: AlertTold,
  given: { at?: string | number; project?: string | null; actor?: string; cause?: number } = {},
): Happening => {
  const { at: when = '10:00', project = 'p1', actor = 'cli', cause = null } = given;
  const { data } = event;
  const stream =
    'deliveryId' in data
      ? streams.delivery(data.deliveryId)
      : event.type === 'AlertFired'
        ? streams.firings(data.ruleId)
        : streams.alertRule(data.ruleId);
  return { ...decided(event, stream, project, when, actor), cause };
};

/** Stands for occurrences of the first issue that were alike. */
export const compacted = (given: Partial<Compacted> & { at?: string | number }): Happening => {
  const { at: when = '10:35', ...more } = given;
  const record: Compacted = {
    fingerprint: 'f1',
    release: '1.0.0',
    environment: 'production',
    source: 'api',
    hour: at('10:00'),
    errorType: 'TypeError',
    message: 'x is not a function',
    count: 1,
    firstSeen: at('10:00'),
    lastSeen: at('10:00'),
    shape: 'shape',
    ...more,
  };
  const stream = streams.issue('p1', record.fingerprint);
  return decided({ type: 'OccurrencesCompacted', data: record }, stream, 'p1', when, 'system');
};

export const retained = (data: { occurrencesBefore: number; hourlyBefore: number }, project = 'p1'): Happening =>
  decided({ type: 'RetentionApplied', data }, streams.retention(project), project, '12:00', 'system');

type SourceMapped = Extract<LogEvent, { type: `SourceMap${string}` }>;

export const sourceMapped = (event: SourceMapped, { at: when = '10:00', project = 'p1' } = {}): Happening =>
  decided(event, streams.release(project, event.data.release), project, when, 'token:t1');

/** Any other event about who may do what, in the stream that it belongs to. */
export const told = (event: Told, { at: when = '09:00', actor = 'cli', project = 'p1' } = {}): Happening => {
  const { data } = event;
  if ('userId' in data && !('inviteId' in data && event.type === 'InviteUsed'))
    return decided(event, streams.user(data.userId), null, when, actor);
  if ('inviteId' in data) return decided(event, streams.invite(data.inviteId as string), null, when, actor);
  return decided(event, streams.project(project), project, when, actor);
};

export const tokenCreated = (given: Naming & { scopes?: string[]; expiresAt?: number | null } = {}): Happening => {
  const { at: when = '09:00', id = 't1', name = 'Deploys', actor = 'cli', scopes = ['errors:read'] } = given;
  const data = { tokenId: id, name, prefix: 'bloop_tk_abcdefg', scopes, expiresAt: given.expiresAt ?? null };
  return decided({ type: 'TokenCreated', data }, streams.token(id), 'p1', when, actor);
};

export const tokenRevoked = ({ at: when = '13:00', id = 't1', name = 'Deploys', actor = 'cli' }: Naming = {}) =>
  decided({ type: 'TokenRevoked', data: { tokenId: id, name } }, streams.token(id), 'p1', when, actor);
