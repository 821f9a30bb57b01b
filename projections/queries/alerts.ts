// Alert rules with their channels, what they fired, and what became of the notifications. Times are ms since the epoch.
import type { ChannelType } from '../../domain/alerts/channel.ts';
import type { AlertReason, Evidence, RuleConfig } from '../../domain/alerts/rule.ts';
import type { DeliveryState } from '../deliveries.ts';
import { actorNames } from './actors.ts';
import { textsOf } from './names.ts';
import type { Query, QueryContext } from './query.ts';

export interface ListedChannel {
  id: number;
  rule_id: number;
  type: ChannelType;
  target: string;
  created_at: number;
}

export interface ListedRule {
  id: number;
  /** Null: it watches all projects. */
  project_id: string | null;
  name: string;
  description: string;
  config: RuleConfig;
  enabled: boolean;
  channels: ListedChannel[];
  created_by: string;
  created_at: number;
  updated_at: number;
  fired_count: number;
  last_fired_at: number | null;
}

/** A rule that was deleted may have fired just before: such a row has never been created. */
const storedRules = ({ read }: QueryContext) =>
  read.selectFrom('alert_rules').selectAll().where('created_at', 'is not', null);
type StoredRule = Awaited<ReturnType<ReturnType<typeof storedRules>['execute']>>[number];

const channelsOf = async ({ read }: QueryContext, rules: readonly StoredRule[]): Promise<ListedChannel[]> => {
  const ids = rules.map(({ id }) => id);
  const rows = await read.selectFrom('alert_channels').selectAll().where('rule_id', 'in', ids).orderBy('id').execute();
  return rows as ListedChannel[];
};

const toRules = async (context: QueryContext, rows: readonly StoredRule[]): Promise<ListedRule[]> => {
  if (rows.length === 0) return [];
  const channels = await channelsOf(context, rows);
  const nameOf = await actorNames(
    context,
    rows.map(({ created_by }) => created_by),
  );
  return rows.map((row) => ({
    id: row.id,
    project_id: row.project_id || null,
    name: row.name ?? '',
    description: row.description ?? '',
    config: JSON.parse(row.config ?? 'null') as RuleConfig,
    enabled: row.enabled === 1,
    channels: channels.filter(({ rule_id }) => rule_id === row.id),
    created_by: nameOf(row.created_by),
    created_at: row.created_at ?? 0,
    updated_at: row.changed_at ?? 0,
    fired_count: row.fired_count,
    last_fired_at: row.last_fired_at,
  }));
};

/** In the order in which they were made. With a project: those that watch it, and those that watch all unless `own`. */
export const listAlertRules: Query<{ projectId?: string | undefined; own: boolean }, ListedRule[]> = async (
  context,
  { projectId, own },
) => {
  let query = storedRules(context);
  if (projectId !== undefined) query = query.where('project_id', 'in', own ? [projectId] : [projectId, '']);
  return toRules(context, await query.orderBy('id').execute());
};

export const alertRule: Query<{ ruleId: number }, ListedRule | null> = async (context, { ruleId }) =>
  (await toRules(context, await storedRules(context).where('id', '=', ruleId).execute()))[0] ?? null;

/** Newest first; only those before a position, if there is one. */
interface Page {
  ruleId: number;
  before?: number | undefined;
  limit: number;
}

export interface ListedAlert {
  id: string;
  project_id: string;
  fingerprint: string;
  reason: AlertReason;
  evidence: Evidence | null;
  /** Log position of the occurrence that made it fire. */
  occurrence: number;
  fired_at: number;
}

export const listAlerts: Query<Page, ListedAlert[]> = async (context, { ruleId, before, limit }) => {
  let query = context.read.selectFrom('alerts').selectAll().where('rule_id', '=', ruleId);
  if (before !== undefined) query = query.where('position', '<', before);
  const rows = await query.orderBy('position', 'desc').limit(limit).execute();
  const textOf = await textsOf(
    context,
    rows.flatMap(({ project_id, fingerprint }) => [project_id, fingerprint]),
  );
  return rows.map((row) => ({
    id: String(row.position),
    project_id: textOf(row.project_id),
    fingerprint: textOf(row.fingerprint),
    reason: row.reason as AlertReason,
    evidence: JSON.parse(row.evidence ?? 'null') as Evidence | null,
    occurrence: row.occurrence ?? 0,
    fired_at: row.fired_at ?? 0,
  }));
};

export interface ListedAttempt {
  attempt: number;
  attempted_at: number;
  outcome: 'delivered' | 'failed';
  status: number | null;
  error: string | null;
  duration_ms: number;
  retry_at: number | null;
}

export interface ListedDelivery {
  id: string;
  channel_id: string;
  channel: ChannelType;
  target: string;
  state: DeliveryState;
  /** How many alerts it tells. */
  count: number;
  queued_at: number;
  next_attempt_at: number | null;
  /** Oldest first. */
  attempts: ListedAttempt[];
  cursor: number;
}

export const listDeliveries: Query<Page, ListedDelivery[]> = async ({ read }, { ruleId, before, limit }) => {
  let query = read
    .selectFrom('deliveries')
    .selectAll()
    .where('rule_id', '=', ruleId)
    .where('queued_at', 'is not', null);
  if (before !== undefined) query = query.where('position', '<', before);
  const rows = await query.orderBy('position', 'desc').orderBy('id').limit(limit).execute();
  const ids = rows.map(({ id }) => id);
  const attempts = await read
    .selectFrom('delivery_attempts')
    .selectAll()
    .where('delivery_id', 'in', ids)
    .orderBy('position')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    channel_id: row.channel_id ?? '',
    channel: row.channel as ChannelType,
    target: row.target ?? '',
    state: row.state as DeliveryState,
    count: row.count ?? 0,
    queued_at: row.queued_at ?? 0,
    next_attempt_at: row.next_attempt_at || null,
    attempts: attempts
      .filter(({ delivery_id }) => delivery_id === row.id)
      .map(({ position: _, delivery_id: __, rule_id: ___, ...attempt }) => attempt as ListedAttempt),
    cursor: row.position ?? 0,
  }));
};

/** A notification that is still to be sent. */
export interface PendingDelivery {
  deliveryId: string;
  ruleId: number;
  channelId: string;
  firstPosition: number;
  lastPosition: number;
  /** Attempts so far, and how many of them do not count any more. */
  attempts: number;
  attemptsBefore: number;
  /** ms since the epoch */
  dueAt: number;
}

/** Oldest first, after a position. */
export const pendingDeliveries: Query<
  { after: number; limit: number },
  (PendingDelivery & { position: number })[]
> = async ({ read }, { after, limit }) => {
  const rows = await read
    .selectFrom('deliveries')
    .selectAll()
    .where('state', '=', 'pending')
    .where('position', '>', after)
    .orderBy('position')
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    deliveryId: row.id,
    ruleId: row.rule_id ?? 0,
    channelId: row.channel_id ?? '',
    firstPosition: row.first_position ?? 0,
    lastPosition: row.last_position ?? 0,
    attempts: row.attempts,
    attemptsBefore: row.attempts_before ?? 0,
    dueAt: row.next_attempt_at ?? 0,
    position: row.position ?? 0,
  }));
};
