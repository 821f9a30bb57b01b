// Alert rules and their channels: who may change them, and what they must look like.
import { actorOf, type Caller, requireAdmin } from '../access/caller.ts';
import type { Decided } from '../access/decided.ts';
import { type AlertRule, type Directory, requireProject } from '../access/directory.ts';
import { requireName } from '../access/names.ts';
import { streams } from '../events.ts';
import { Rejected } from '../rejected.ts';
import { requireChannel, shownTarget } from './channel.ts';
import type { AlertRuleEvent, RuleData } from './events.ts';
import { requireConfig } from './require-config.ts';

/** What may be said of a rule. `projectId` null: it watches all projects. */
export interface RuleFields {
  projectId?: string | null | undefined;
  name?: string | undefined;
  description?: string | undefined;
  /** Checked here. */
  config?: unknown;
  enabled?: boolean | undefined;
}

export type AlertCommand =
  | ({ type: 'CreateAlertRule' } & RuleFields)
  /** What is left out stays as it is. */
  | ({ type: 'ChangeAlertRule'; ruleId: number } & RuleFields)
  | { type: 'DeleteAlertRule'; ruleId: number }
  | { type: 'AddAlertChannel'; ruleId: number; config: unknown }
  | { type: 'RemoveAlertChannel'; ruleId: number; channelId: number };

export const mostRules = 2000;
export const mostChannels = 20;
const longestDescription = 1000;

const write = (ruleId: number, projectId: string | null, event: AlertRuleEvent): Decided[number] => ({
  stream: streams.alertRule(ruleId),
  projectId,
  events: [event],
});

export const deletions = (rules: readonly AlertRule[]): Decided =>
  rules.map(({ id, name, projectId }) =>
    write(id, projectId, { type: 'AlertRuleDeleted', data: { ruleId: id, name } }),
  );

/** Admins change all rules; a token those of its project, as long as it works. */
const requireMayChange = (caller: Caller, directory: Directory, projectId: string | null): void => {
  if (caller.kind !== 'token') requireAdmin(caller, directory);
  else if (directory.tokens.get(caller.id)?.revoked !== false || caller.projectId !== projectId)
    throw new Rejected('not_allowed', `project_id: ${actorOf(caller)} may change the rules of its own project only`);
};

/** @throws Rejected: for a token also when the rule is not of its project, as if there were none */
const requireRule = (directory: Directory, caller: Caller, ruleId: number): AlertRule => {
  const rule = directory.rules.get(ruleId);
  if (rule === undefined || (caller.kind === 'token' && rule.projectId !== caller.projectId))
    throw new Rejected('unknown_rule', `no alert rule with the id ${ruleId}`);
  requireMayChange(caller, directory, rule.projectId);
  return rule;
};

const requireDescription = (text: string): string => {
  const description = text.trim();
  if ([...description].length > longestDescription || !description.isWellFormed())
    throw new Rejected('invalid_rule', `description: must have at most ${longestDescription} characters`);
  return description;
};

const projectIn = (directory: Directory, projectId: string | null): string | null =>
  projectId === null ? null : requireProject(directory, projectId).id;

const create = (fields: RuleFields, directory: Directory, caller: Caller): Decided => {
  const projectId = projectIn(directory, fields.projectId ?? null);
  requireMayChange(caller, directory, projectId);
  if (directory.rules.size >= mostRules) throw new Rejected('too_many_rules', `there are ${mostRules} rules already`);
  const data: RuleData = {
    ruleId: directory.lastRuleId + 1,
    name: requireName('name', fields.name ?? ''),
    description: requireDescription(fields.description ?? ''),
    config: requireConfig(fields.config),
    enabled: fields.enabled ?? true,
  };
  return [write(data.ruleId, projectId, { type: 'AlertRuleCreated', data })];
};

const change = (rule: AlertRule, fields: RuleFields, directory: Directory, caller: Caller): Decided => {
  const projectId = fields.projectId === undefined ? rule.projectId : projectIn(directory, fields.projectId);
  requireMayChange(caller, directory, projectId);
  const before: RuleData = {
    ruleId: rule.id,
    name: rule.name,
    description: rule.description,
    config: rule.config,
    enabled: rule.enabled,
  };
  const data: RuleData = {
    ruleId: rule.id,
    name: fields.name === undefined ? rule.name : requireName('name', fields.name),
    description: fields.description === undefined ? rule.description : requireDescription(fields.description),
    config: fields.config === undefined ? rule.config : requireConfig(fields.config),
    enabled: fields.enabled ?? rule.enabled,
  };
  if (projectId === rule.projectId && JSON.stringify(data) === JSON.stringify(before)) return [];
  return [write(rule.id, projectId, { type: 'AlertRuleChanged', data })];
};

const addChannel = (rule: AlertRule, given: unknown, directory: Directory): Decided => {
  const config = requireChannel(given);
  if (rule.channels.size >= mostChannels)
    throw new Rejected('too_many_channels', `the rule has ${mostChannels} channels already`);
  const data = {
    ruleId: rule.id,
    channelId: directory.lastChannelId + 1,
    channel: config.type,
    target: shownTarget(config),
  };
  return [write(rule.id, rule.projectId, { type: 'AlertChannelAdded', data })];
};

const removeChannel = (rule: AlertRule, channelId: number): Decided => {
  const channel = rule.channels.get(channelId);
  if (channel === undefined) throw new Rejected('unknown_channel', `the rule has no channel with the id ${channelId}`);
  const data = { ruleId: rule.id, channelId, channel: channel.type, target: channel.target };
  return [write(rule.id, rule.projectId, { type: 'AlertChannelRemoved', data })];
};

export const decideAlert = (command: AlertCommand, directory: Directory, caller: Caller): Decided => {
  if (command.type === 'CreateAlertRule') return create(command, directory, caller);
  const rule = requireRule(directory, caller, command.ruleId);
  switch (command.type) {
    case 'ChangeAlertRule':
      return change(rule, command, directory, caller);
    case 'DeleteAlertRule':
      return deletions([rule]);
    case 'AddAlertChannel':
      return addChannel(rule, command.config, directory);
    case 'RemoveAlertChannel':
      return removeChannel(rule, command.channelId);
  }
};
