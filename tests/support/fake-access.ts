// Accounts, directory, alerts, source maps and retention that do nothing but say that they were asked.

import type { Accounts } from '../../application/access/accounts.ts';
import type { AlertService } from '../../application/alerts/alert-service.ts';
import type { SourceMapService } from '../../application/source-maps/source-map-service.ts';
import type { PurgeProgress } from '../../domain/retention/report.ts';
import type { Ports } from '../../http/ports.ts';

type Record = (name: string, args: unknown[]) => void;

const ceremony = { challenge_id: 'c1', publicKey: { challenge: 'abc' } };
const project = { id: 'shop', name: 'Shop', slug: 'shop', createdBy: 'user:ann', createdAt: 1 };
const token = {
  id: 't1',
  name: 'CI',
  projectId: 'shop',
  createdBy: 'user:ann',
  createdAt: 1_700_000_000_000,
  expiresAt: null,
  prefix: 'bloop_tk_abcdefg',
  scopes: ['errors:read'],
  revoked: false,
};
const invite = { id: 'i1', expiresAt: 2, state: 'open' as const };

/** Answers the same whatever it is asked, and records each call. */
const answering =
  (record: Record) =>
  <A extends unknown[], R>(name: string, answer: R) =>
  async (...args: A): Promise<R> => {
    record(name, args);
    return answer;
  };

export const fakeAccounts = (record: Record): Accounts => {
  const does = answering(record);
  return {
    isSetUp: does('isSetUp', true),
    startRegistration: does('startRegistration', ceremony),
    finishRegistration: does('finishRegistration', 'new-session'),
    startLogin: does('startLogin', ceremony),
    finishLogin: does('finishLogin', 'new-session'),
    startRecovery: does('startRecovery', ceremony),
    finishRecovery: does('finishRecovery', 'new-session'),
    startPasskey: does('startPasskey', ceremony),
    finishPasskey: does('finishPasskey', { id: 'p1', name: 'Passkey' }),
    removePasskey: does('removePasskey', undefined),
    endSession: does('endSession', undefined),
    endAllSessions: does('endAllSessions', undefined),
  };
};

export const fakeDirectory = (record: Record): Ports['directory'] => {
  const does = answering(record);
  return {
    createProject: does('createProject', { ...project, apiKey: 'bloop_key' }),
    renameProject: does('renameProject', project),
    rotateKey: does('rotateKey', { ...project, apiKey: 'bloop_key' }),
    deleteProject: does('deleteProject', project),
    createToken: does('createToken', { ...token, token: 'bloop_tk_secret' }),
    revokeToken: does('revokeToken', undefined),
    changeRole: does('changeRole', { id: 'ann', username: 'ann', isAdmin: true, passkeys: new Map() }),
    removeUser: does('removeUser', undefined),
    createInvite: does('createInvite', { ...invite, token: 'link', url: 'https://bloop.example.com/#invite=link' }),
    revokeInvite: does('revokeInvite', undefined),
  };
};

export const fakeAlerts = (record: Record): AlertService => {
  const does = answering(record);
  return {
    createRule: does('createRule', 1),
    changeRule: does('changeRule', undefined),
    deleteRule: does('deleteRule', undefined),
    addChannel: does('addChannel', { channelId: 1, secret: 'secret' }),
    removeChannel: does('removeChannel', undefined),
    testRule: does('testRule', []),
    resend: does('resend', undefined),
  };
};

export const fakeSourceMaps = (record: Record): SourceMapService => {
  const does = answering(record);
  return {
    upload: does('upload', { kept: [{ id: 'm1', replaces: null }], refused: [] }),
    remove: does('remove', undefined),
    symbolicate: async (_projectId, samples) => samples.map(() => undefined),
  };
};

export const fakeRetention = (record: Record): Ports['retention'] => {
  const does = answering(record);
  const days = { rawEventsDays: 7, hourlyCountsDays: 90 };
  const storage = { bytes: 1, rawEvents: 2, hourlyCounts: 3 };
  const purge: PurgeProgress = {
    state: 'running',
    startedAt: 1,
    finishedAt: undefined,
    projectId: undefined,
    currentProjectId: 'shop',
    occurrencesDone: 2,
    occurrencesTotal: 5,
    error: undefined,
  };
  return {
    report: does('report', { global: days, perProject: [], storage, purge }),
    change: does('change', undefined),
    purge: does('purge', []),
    erasePerson: does('erasePerson', 0),
  };
};
