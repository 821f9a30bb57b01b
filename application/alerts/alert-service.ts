// What people and tokens do with alert rules: their channels with secrets, tests, and notifications sent again.
import { actorOf, type Caller } from '../../domain/access/caller.ts';
import type { AccessCommand } from '../../domain/access/commands.ts';
import { type ChannelConfig, requireChannel, shownTarget } from '../../domain/alerts/channel.ts';
import type { RuleFields } from '../../domain/alerts/commands.ts';
import type { ChannelTest } from '../../domain/alerts/events.ts';
import type { AlertMessage } from '../../domain/alerts/message.ts';
import { sampleAlert } from '../../domain/alerts/sample.ts';
import { streams } from '../../domain/events.ts';
import { Rejected } from '../../domain/rejected.ts';
import type { ListedRule } from '../../projections/queries/alerts.ts';
import type { Ask } from '../../projections/queries/all.ts';
import type { AccessCommands, Made } from '../access/access-commands.ts';
import { newSecret } from '../access/secrets.ts';
import type { Log } from '../log.ts';
import { urlOf } from './issue-url.ts';
import type { Notifications } from './notifications.ts';
import type { FallbackChannel, Send } from './send.ts';

export interface AlertServiceOptions {
  ask: Ask;
  /** Resolves when the change shows. */
  send: AccessCommands['send'];
  /** Resolves when what was appended shows. */
  decide: (decision: Parameters<Log['decide']>[0]) => ReturnType<Log['decide']>;
  notify: Send;
  resend: Notifications['resend'];
  fallbacks: readonly FallbackChannel[];
  /** Why a webhook's address is refused; undefined when it is not. */
  refusalOf: (url: string) => string | undefined;
  /** `auth.rp_origin` */
  origin: string;
  clock: () => number;
}

const requireReachable = (config: ChannelConfig, refusalOf: AlertServiceOptions['refusalOf']): void => {
  if (config.type === 'email') return;
  const [field, url] = config.type === 'slack' ? ['webhook_url', config.webhook_url] : ['url', config.url];
  const refusal = refusalOf(url);
  if (refusal !== undefined) throw new Rejected('invalid_channel', `config.${field}: ${refusal}`);
};

export const alertService = (options: AlertServiceOptions) => {
  const { ask, send, decide, notify, resend, fallbacks, refusalOf, origin, clock } = options;

  const requireRule = async (ruleId: number): Promise<ListedRule> => {
    const rule = await ask('alertRule', { ruleId });
    if (rule === null) throw new Rejected('unknown_rule', `no alert rule with the id ${ruleId}`);
    return rule;
  };

  const testMessage = async ({ id, name, config, project_id }: ListedRule): Promise<AlertMessage> => {
    const projects = await ask('listProjects', {});
    const project = projects.find((each) => each.id === project_id) ?? { id: 'default', name: 'All projects' };
    const alert = sampleAlert(name, config, project, clock());
    return {
      deliveryId: `test-${id}-${clock()}`,
      rule: { id, name, projectId: project_id },
      isTest: true,
      count: 1,
      alerts: [{ ...alert, url: urlOf(origin, alert) }],
    };
  };

  return {
    createRule: async (caller: Caller, fields: RuleFields): Promise<number> => {
      let ruleId = 0;
      const noteId: Made = (events) => {
        for (const event of events) if (event.type === 'AlertRuleCreated') ruleId = event.data.ruleId;
        return [];
      };
      await send({ type: 'CreateAlertRule', ...fields }, caller, noteId);
      return ruleId;
    },

    changeRule: async (caller: Caller, ruleId: number, fields: RuleFields): Promise<void> => {
      await send({ type: 'ChangeAlertRule', ruleId, ...fields } satisfies AccessCommand, caller);
    },

    deleteRule: async (caller: Caller, ruleId: number): Promise<void> => {
      await send({ type: 'DeleteAlertRule', ruleId }, caller);
    },

    /** Webhooks get a secret to check signatures with; it is answered this once. */
    addChannel: async (
      caller: Caller,
      ruleId: number,
      given: unknown,
    ): Promise<{ channelId: number; secret: string | null }> => {
      const config = requireChannel(given);
      requireReachable(config, refusalOf);
      const secret = config.type === 'webhook' ? newSecret() : null;
      let channelId = 0;
      const withSecret: Made = (events) =>
        events.flatMap((event) => {
          if (event.type !== 'AlertChannelAdded') return [];
          channelId = event.data.channelId;
          return [{ kind: 'add-channel', channelId, ruleId, config: JSON.stringify(config), secret }];
        });
      await send({ type: 'AddAlertChannel', ruleId, config }, caller, withSecret);
      return { channelId, secret };
    },

    removeChannel: async (caller: Caller, ruleId: number, channelId: number): Promise<void> => {
      await send({ type: 'RemoveAlertChannel', ruleId, channelId }, caller);
    },

    /** Sends a sample through every channel of the rule, at once, and says of each what happened. */
    testRule: async (caller: Caller, ruleId: number): Promise<ChannelTest[]> => {
      const rule = await requireRule(ruleId);
      const [found] = await ask('channelsOfRules', { ruleIds: [ruleId] });
      const channels = found === undefined || found.channels.length === 0 ? fallbacks : found.channels;
      const message = await testMessage(rule);
      const results = await Promise.all(
        channels.map(async ({ id, config, secret }) => {
          const { delivered, status, error, durationMs } = await notify({ config, secret }, message);
          const target = shownTarget(config);
          return { channelId: id, type: config.type, target, delivered, status, error, durationMs };
        }),
      );
      const delivered = results.filter((result) => result.delivered).length;
      await decide({
        stream: streams.alertRule(ruleId),
        projectId: rule.project_id,
        actor: actorOf(caller),
        cause: null,
        events: [{ type: 'AlertRuleTested', data: { ruleId, delivered, failed: results.length - delivered } }],
      });
      return results;
    },

    /** Sends a notification again that was given up. */
    resend: async (caller: Caller, ruleId: number, deliveryId: string): Promise<void> => {
      const stream = streams.delivery(deliveryId);
      const past = await ask('streamEvents', { stream });
      const [queued] = past;
      const last = past.at(-1);
      if (queued?.type !== 'DeliveryQueued' || queued.data.ruleId !== ruleId || last === undefined)
        throw new Rejected('unknown_delivery', `the rule has no notification with the id "${deliveryId}"`);
      if (last.type !== 'DeliveryAttempted' || last.data.outcome !== 'failed' || last.data.retryAt !== null)
        throw new Rejected('not_dead', 'only a notification that was given up can be sent again');
      const { attempt: attempts } = last.data;
      const { outcome } = await decide({
        stream,
        projectId: null,
        expectedVersion: last.version,
        actor: actorOf(caller),
        cause: null,
        events: [{ type: 'DeliveryResent', data: { deliveryId, ruleId, attempts } }],
      });
      if (outcome === 'conflict') throw new Rejected('conflict', 'somebody else was faster');
      const { channelId, firstPosition, lastPosition } = queued.data;
      const ids = { deliveryId, ruleId, channelId: String(channelId), firstPosition, lastPosition };
      resend({ ...ids, attempts, attemptsBefore: attempts, dueAt: clock() });
    },
  };
};

export type AlertService = ReturnType<typeof alertService>;
