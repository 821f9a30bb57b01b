// The HTTP application around ports written by hand: what it appends, asks and commands is there to look at.
import { createSecretKey } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import type { TokenIdentity, UserIdentity } from '../../application/access/identity.ts';
import { type Scope, scopes } from '../../domain/access/tokens.ts';
import { type Captured, capture } from '../../domain/ingest/capture.ts';
import type { IssueCommand } from '../../domain/issue.ts';
import { type AppOptions, buildApp } from '../../http/app.ts';
import type { Limits, Ports } from '../../http/ports.ts';
import type { Ask } from '../../projections/queries/all.ts';
import { dist } from './build.ts';
import { fakeAccounts, fakeAlerts, fakeDirectory, fakeRetention, fakeSourceMaps } from './fake-access.ts';
import { fakeAnalytics } from './fake-analytics.ts';
import { type FakeLive, fakeLive } from './fake-live.ts';
import { fakeSystem } from './fake-system.ts';

export const origin = 'https://bloop.example.com';
export const projectKey = `bloop_${'1'.repeat(48)}`;
export const otherKey = `bloop_${'2'.repeat(48)}`;
export const legacySecret = 'a legacy secret of more than 32 characters';
export const readToken = 'bloop_tk_reads';
export const writeToken = 'bloop_tk_reads_and_writes';

/** Values of the session cookie. */
export const userSession = 'session-of-ann';
export const adminSession = 'session-of-root';

export const inSession = (session: string) => ({ cookie: `bloop_session=${session}` });
/** A token that has just this scope. */
export const onlyToken = (scope: Scope): string => `bloop_tk_${scope}`;
export const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

export interface FakeOptions {
  /** What queries answer, by name, instead of the empty answers. */
  answers?: Record<string, (params: never) => unknown>;
  /** Events that the queue still takes. */
  room?: number;
  /** Thrown by every append. */
  appendError?: Error;
  commandError?: Error;
  caughtUp?: boolean;
  problems?: { code: string; reason: string }[];
  writable?: boolean;
  limits?: Partial<Limits>;
  app?: Partial<AppOptions>;
}

export interface FakeServer {
  app: FastifyInstance;
  appended: { projectId: string; event: Captured }[];
  asked: { name: string; params: Record<string, unknown> }[];
  commands: { command: IssueCommand; actor: string }[];
  /** Calls of the accounts and directory ports, by name. */
  calls: { name: string; args: unknown[] }[];
  clock: { now: number };
  live: FakeLive;
  /** From here on the token or session is unknown. */
  end(credential: string): void;
}

const limits: Limits = {
  maxPayloadBytes: 32_768,
  maxBatchSize: 50,
  perSecond: 1e6,
  burstSize: 1e6,
  authPerSecond: 1e6,
  authBurstSize: 1e6,
};

const identity = (id: string, scopes: Scope[]): TokenIdentity => ({
  kind: 'token',
  id,
  name: id,
  projectId: 'shop',
  scopes: new Set(scopes),
});
const identities = new Map([
  [readToken, identity('reader', ['errors:read'])],
  [writeToken, identity('writer', ['errors:read', 'errors:write'])],
  ...scopes.map((scope) => [onlyToken(scope), identity(scope, [scope])] as const),
]);

const someone = (id: string, isAdmin: boolean): UserIdentity => ({
  kind: 'user',
  id,
  name: id,
  isAdmin,
  sessionId: `s-${id}`,
});
const people = new Map([
  [userSession, someone('ann', false)],
  [adminSession, someone('root', true)],
]);

const anIssue = { projectId: 'shop', fingerprint: 'f1' };
/** Rule 1 watches the tokens' project, 2 another one, 3 all of them; there is no other. */
export const aRule = (id: number, projectId: string | null) => ({
  id,
  project_id: projectId,
  name: 'New errors',
  description: '',
  config: { type: 'new_issue' },
  enabled: true,
  channels: [{ id: 1, rule_id: id, type: 'webhook', target: 'https://example.com/…', created_at: 1 }],
  created_by: 'root',
  created_at: 1,
  updated_at: 1,
  fired_count: 0,
  last_fired_at: null,
});
const rules = [aRule(1, 'shop'), aRule(2, 'blog'), aRule(3, null)];
const emptyAnswers: Record<string, (params: never) => unknown> = {
  listIssues: () => ({ rows: [], total: 0, next: null }),
  issueDetail: () => null,
  findIssues: ({ fingerprints }: { fingerprints: string[] }) => (fingerprints.includes('f1') ? [anIssue] : []),
  alertRule: ({ ruleId }: { ruleId: number }) => rules.find(({ id }) => id === ruleId) ?? null,
  listProjects: () => [
    { id: 'shop', name: 'Shop', slug: 'the-shop', created_by: 'ann', created_at: 1 },
    { id: 'blog', name: 'Blog', slug: 'the-blog', created_by: 'ann', created_at: 1 },
  ],
  facets: () => ({ releases: [], environments: [], sources: [], routes: [] }),
  stats: () => ({ total_errors: 0, unresolved_errors: 0, total_events: 0, total_events_24h: 0, top_routes: [] }),
};

const secretOf = (text: string) => createSecretKey(text, 'utf8');

export const startFake = async (options: FakeOptions = {}): Promise<FakeServer> => {
  const appended: FakeServer['appended'] = [];
  const asked: FakeServer['asked'] = [];
  const commands: FakeServer['commands'] = [];
  const calls: FakeServer['calls'] = [];
  const record = (name: string, args: unknown[]) => void calls.push({ name, args });
  const clock = { now: Date.now() };
  const live = fakeLive();
  const ended = new Set<string>();
  const allLimits = { ...limits, ...options.limits };
  const captureLimits = {
    maxEventBytes: allLimits.maxPayloadBytes,
    maxStackBytes: 8192,
    maxMetadataBytes: 4096,
    maxMessageBytes: 2048,
  };
  let room = options.room ?? Number.POSITIVE_INFINITY;
  const answers = { ...emptyAnswers, ...options.answers };
  const keys = new Map([
    [projectKey, { projectId: 'shop', apiKey: projectKey, secret: secretOf(projectKey) }],
    [otherKey, { projectId: 'blog', apiKey: otherKey, secret: secretOf(otherKey) }],
  ]);

  const ports: Ports = {
    ask: (async (name: string, params: never) => {
      asked.push({ name, params });
      return answers[name]?.(params) ?? (name === 'issueDetail' || name === 'alertRule' ? null : []);
    }) as Ask,
    access: {
      resolveToken: async (token) => (ended.has(token) ? undefined : identities.get(token)),
      resolveSession: async (token) => (ended.has(token) ? undefined : people.get(token)),
    },
    accounts: fakeAccounts(record),
    directory: fakeDirectory(record),
    alerts: fakeAlerts(record),
    sourceMaps: fakeSourceMaps(record),
    retention: fakeRetention(record),
    analytics: fakeAnalytics((params) => void asked.push({ name: 'analytics', params: { ...params } })),
    ingest: {
      keyOf: (key) => keys.get(key),
      legacyKey: { projectId: 'default', apiKey: null, secret: secretOf(legacySecret) },
      capture: (event, now) => capture(event, now, captureLimits, (text) => `hash of ${text}`),
      append: async ({ projectId }, events) => {
        if (options.appendError !== undefined) throw options.appendError;
        const taken = events.slice(0, room);
        room -= taken.length;
        for (const event of taken) appended.push({ projectId, event });
        return taken.length;
      },
    },
    commands: {
      send: async (list, actor) => {
        if (options.commandError !== undefined) throw options.commandError;
        for (const command of list) commands.push({ command, actor });
        return list.map(() => ({ issue: { seen: true, status: 'resolved', since: 1 }, updated: true, position: 1 }));
      },
    },
    live: live.port,
    system: fakeSystem(record),
    status: {
      health: () => ({ writable: options.writable ?? true, usage: 0.25, lag: 3, problems: options.problems ?? [] }),
      caughtUp: () => options.caughtUp ?? true,
    },
    clock: () => clock.now,
  };
  const app = await buildApp(ports, {
    logger: pino({ level: 'silent' }),
    limits: allLimits,
    trustedProxies: ['127.0.0.0/8', '::1/128', '10.0.0.0/8'],
    origin,
    rpId: 'bloop.example.com',
    sessionLifeSecs: 604_800,
    streams: { most: 10 },
    metrics: true,
    pages: dist('ui'),
    version: '1.2.3',
    ...options.app,
  });
  const end = (credential: string) => void ended.add(credential);
  return { app, appended, asked, commands, calls, clock, live, end };
};
