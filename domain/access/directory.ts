// Who there is and what they have: users, invites, projects, tokens, alert rules. Small, and read whole by whoever decides
// about any of it, so that rules across them (there is always an admin, a slug is used once) hold for two who act at once.
import type { ChannelType } from '../alerts/channel.ts';
import type { RuleData } from '../alerts/events.ts';
import type { RuleConfig } from '../alerts/rule.ts';
import { type DirectoryEvent, type Envelope, streams } from '../events.ts';
import { Rejected } from '../rejected.ts';
import type { RetentionSettings } from '../retention/events.ts';

export interface User {
  id: string;
  username: string;
  isAdmin: boolean;
  /** Names of passkeys, by id. */
  passkeys: Map<string, string>;
}

export interface Invite {
  id: string;
  /** ms since the epoch */
  expiresAt: number;
  state: 'open' | 'used' | 'revoked';
}

export interface Project {
  id: string;
  name: string;
  slug: string;
  /** As the log names them: `user:<id>`, `cli`, `system`. */
  createdBy: string;
  /** ms since the epoch */
  createdAt: number;
}

export interface Token {
  id: string;
  name: string;
  projectId: string;
  createdBy: string;
  /** Times are ms since the epoch. */
  createdAt: number;
  expiresAt: number | null;
  prefix: string;
  scopes: readonly string[];
  revoked: boolean;
}

export interface AlertRule {
  id: number;
  /** Null: it watches all projects. */
  projectId: string | null;
  name: string;
  description: string;
  config: RuleConfig;
  enabled: boolean;
  /** By id. */
  channels: Map<number, { type: ChannelType; target: string }>;
  createdBy: string;
  createdAt: number;
}

/** By id. What was removed is not there; revoked tokens and used invites are. */
export interface Directory {
  users: Map<string, User>;
  /** Whether anybody has ever registered: after that, nobody does without an invite. */
  hasHadUsers: boolean;
  invites: Map<string, Invite>;
  projects: Map<string, Project>;
  tokens: Map<string, Token>;
  rules: Map<number, AlertRule>;
  /** The highest ids ever given: none is given twice. */
  lastRuleId: number;
  lastChannelId: number;
  /** By project, null for all; as far as somebody has set them. */
  retention: Map<string | null, RetentionSettings>;
}

export const emptyDirectory = (): Directory => ({
  users: new Map(),
  hasHadUsers: false,
  invites: new Map(),
  projects: new Map(),
  tokens: new Map(),
  rules: new Map(),
  lastRuleId: 0,
  lastChannelId: 0,
  retention: new Map(),
});

type Entry = DirectoryEvent & Pick<Envelope, 'projectId' | 'actor' | 'recordedAt'>;

const register = (directory: Directory, { id, username, isAdmin }: Omit<User, 'passkeys'>): void => {
  directory.hasHadUsers = true;
  directory.users.set(id, { id, username, isAdmin, passkeys: new Map() });
};

const setAdmin = ({ users }: Directory, userId: string, isAdmin: boolean): void => {
  const user = users.get(userId);
  if (user !== undefined) user.isAdmin = isAdmin;
};

const setInvite = ({ invites }: Directory, inviteId: string, state: Invite['state']): void => {
  const invite = invites.get(inviteId);
  if (invite !== undefined) invite.state = state;
};

const changeRule = ({ rules }: Directory, { ruleId, ...changed }: RuleData, projectId: string | null): void => {
  const rule = rules.get(ruleId);
  if (rule !== undefined) Object.assign(rule, changed, { projectId });
};

type EntryOf<T extends DirectoryEvent['type']> = Extract<Entry, { type: T }>;
type Handlers = { [T in DirectoryEvent['type']]?: (directory: Directory, event: EntryOf<T>) => unknown };

const made = ({ actor, recordedAt }: Entry) => ({ createdBy: actor, createdAt: recordedAt });

/** How each event changes the directory; the others change nothing that is decided on. */
const handlers: Handlers = {
  UserRegistered: (directory, { data }) => register(directory, { ...data, id: data.userId }),
  UserPromoted: (directory, { data }) => setAdmin(directory, data.userId, true),
  UserDemoted: (directory, { data }) => setAdmin(directory, data.userId, false),
  UserRemoved: ({ users }, { data }) => users.delete(data.userId),
  PasskeyAdded: ({ users }, { data }) => users.get(data.userId)?.passkeys.set(data.passkeyId, data.name),
  PasskeyRemoved: ({ users }, { data }) => users.get(data.userId)?.passkeys.delete(data.passkeyId),
  InviteCreated: ({ invites }, { data: { inviteId: id, expiresAt } }) =>
    invites.set(id, { id, expiresAt, state: 'open' }),
  InviteUsed: (directory, { data }) => setInvite(directory, data.inviteId, 'used'),
  InviteRevoked: (directory, { data }) => setInvite(directory, data.inviteId, 'revoked'),
  ProjectCreated: ({ projects }, event) => {
    const id = event.projectId ?? '';
    projects.set(id, { ...event.data, ...made(event), id });
  },
  ProjectRenamed: ({ projects }, { projectId, data }) => {
    const project = projects.get(projectId ?? '');
    if (project !== undefined) project.name = data.name;
  },
  ProjectDeleted: ({ projects, retention }, { projectId }) => {
    projects.delete(projectId ?? '');
    retention.delete(projectId);
  },
  TokenCreated: ({ tokens }, event) => {
    const { tokenId: id, ...token } = event.data;
    tokens.set(id, { ...token, ...made(event), id, projectId: event.projectId ?? '', revoked: false });
  },
  TokenRevoked: ({ tokens }, { data }) => {
    const token = tokens.get(data.tokenId);
    if (token !== undefined) token.revoked = true;
  },
  AlertRuleCreated: (directory, event) => {
    const { ruleId: id, ...rule } = event.data;
    directory.rules.set(id, { ...rule, ...made(event), id, projectId: event.projectId, channels: new Map() });
    directory.lastRuleId = Math.max(directory.lastRuleId, id);
  },
  AlertRuleChanged: (directory, { data, projectId }) => changeRule(directory, data, projectId),
  AlertRuleDeleted: ({ rules }, { data }) => rules.delete(data.ruleId),
  AlertChannelAdded: (directory, { data: { ruleId, channelId, channel, target } }) => {
    directory.rules.get(ruleId)?.channels.set(channelId, { type: channel, target });
    directory.lastChannelId = Math.max(directory.lastChannelId, channelId);
  },
  AlertChannelRemoved: ({ rules }, { data }) => rules.get(data.ruleId)?.channels.delete(data.channelId),
  RetentionChanged: ({ retention }, { projectId, data }) => retention.set(projectId, data),
};

export const directoryOf = (events: readonly Entry[]): Directory => {
  const directory = emptyDirectory();
  for (const event of events) (handlers[event.type] as ((...args: unknown[]) => void) | undefined)?.(directory, event);
  return directory;
};

export const adminsOf = ({ users }: Directory): User[] => [...users.values()].filter(({ isAdmin }) => isAdmin);

/** The tokens of a project, or those that somebody has made, which still work. */
export const liveTokens = ({ tokens }: Directory, wanted: { projectId?: string; createdBy?: string }): Token[] =>
  [...tokens.values()].filter(
    (token) =>
      !token.revoked &&
      (wanted.projectId === undefined || token.projectId === wanted.projectId) &&
      (wanted.createdBy === undefined || token.createdBy === wanted.createdBy),
  );

/** @param text an id or a slug. An id wins, so that no slug can stand in for another project. */
export const findProject = ({ projects }: Directory, text: string): Project | undefined =>
  projects.get(text) ?? [...projects.values()].find(({ slug }) => slug === text);

export const requireProject = (directory: Directory, text: string): Project => {
  const project = findProject(directory, text);
  if (project === undefined) throw new Rejected('unknown_project', `no project with the slug or id "${text}"`);
  return project;
};

export const userActor = streams.user;
