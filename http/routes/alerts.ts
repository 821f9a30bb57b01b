// Alert rules and their channels, what they fired, and what became of the notifications.
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { streams } from '../../domain/events.ts';
import { Rejected } from '../../domain/rejected.ts';
import type { ListedAlert } from '../../projections/queries/alerts.ts';
import { linkNext, positionOf } from '../paging.ts';
import { callerOf, type Guarded, identityOf, projectOf } from '../plugins/guard.ts';
import { forbidden } from '../plugins/http-error.ts';
import type { Ports } from '../ports.ts';
import * as schema from '../schemas/alerts.ts';
import { auditAnswer } from '../schemas/audit.ts';
import { describe } from '../schemas/describe.ts';
import { projectQuery } from '../schemas/errors.ts';

const reading = { config: { guard: 'alerts:read' as const } };
const writing = { config: { guard: 'alerts:write' as const } };

/** The project that a new or changed rule watches: a token's rules watch its own. */
const watchedProject = (request: Guarded, wanted: string | null | undefined): string | null | undefined => {
  const identity = identityOf(request);
  if (identity.kind === 'user') return wanted;
  if (wanted !== undefined && wanted !== identity.projectId)
    throw forbidden('project_id: the token belongs to another project', 'other_project');
  return identity.projectId;
};

const inSnakeCase = ({ evidence, ...alert }: ListedAlert) => {
  if (evidence === null) return { ...alert, evidence };
  const { windowSecs, ...figures } = evidence;
  return { ...alert, evidence: { ...figures, window_secs: windowSecs } };
};

export const alertRoutes: FastifyPluginAsyncTypebox<Pick<Ports, 'ask' | 'alerts'>> = async (app, { ask, alerts }) => {
  /** A rule of another project is unknown to a token, and so is one of all projects. */
  const find = async (request: Guarded, id: number) => {
    const identity = identityOf(request);
    const rule = await ask('alertRule', { ruleId: id });
    if (rule === null || (identity.kind === 'token' && rule.project_id !== identity.projectId))
      throw new Rejected('unknown_rule', `no alert rule with the id ${id}`);
    return rule;
  };

  app.get(
    '/v1/alerts',
    {
      ...reading,
      schema: {
        ...describe('Alerts', 'List alert rules with their channels'),
        querystring: projectQuery,
        response: { 200: Type.Array(schema.ruleAnswer) },
      },
    },
    (request) => ask('listAlertRules', { projectId: projectOf(request), own: identityOf(request).kind === 'token' }),
  );

  app.post(
    '/v1/alerts',
    {
      ...writing,
      schema: {
        ...describe('Alerts', 'Create an alert rule'),
        body: schema.ruleBody,
        response: { 201: schema.ruleAnswer },
      },
    },
    async (request, reply) => {
      const { project_id, ...fields } = request.body;
      const projectId = watchedProject(request, project_id);
      const id = await alerts.createRule(callerOf(request), { ...fields, projectId });
      return reply.code(201).send(await find(request, id));
    },
  );

  app.get(
    '/v1/alerts/:id',
    {
      ...reading,
      schema: {
        ...describe('Alerts', 'One alert rule'),
        params: schema.ruleParams,
        response: { 200: schema.ruleAnswer },
      },
    },
    (request) => find(request, request.params.id),
  );

  app.put(
    '/v1/alerts/:id',
    {
      ...writing,
      schema: {
        ...describe('Alerts', 'Change an alert rule'),
        params: schema.ruleParams,
        body: schema.ruleChanges,
        response: { 200: schema.ruleAnswer },
      },
    },
    async (request) => {
      const { project_id, ...fields } = request.body;
      const { id } = await find(request, request.params.id);
      const projectId = watchedProject(request, project_id);
      await alerts.changeRule(callerOf(request), id, { ...fields, projectId });
      return find(request, id);
    },
  );

  app.delete(
    '/v1/alerts/:id',
    {
      ...writing,
      schema: {
        ...describe('Alerts', 'Delete an alert rule with its channels'),
        params: schema.ruleParams,
        response: { 200: schema.deletedAnswer },
      },
    },
    async (request) => {
      const { id } = request.params;
      await alerts.deleteRule(callerOf(request), id);
      return { id, deleted: true as const };
    },
  );

  app.get(
    '/v1/alerts/:id/channels',
    {
      ...reading,
      schema: {
        ...describe('Alerts', 'List the channels of a rule'),
        params: schema.ruleParams,
        response: { 200: Type.Array(schema.channelAnswer) },
      },
    },
    async (request) => (await find(request, request.params.id)).channels,
  );

  app.post(
    '/v1/alerts/:id/channels',
    {
      ...writing,
      schema: {
        ...describe('Alerts', 'Add a channel; the answer holds the secret that signs for a webhook'),
        params: schema.ruleParams,
        body: schema.channelBody,
        response: { 201: schema.newChannelAnswer },
      },
    },
    async (request, reply) => {
      const { id } = await find(request, request.params.id);
      const { channelId, secret } = await alerts.addChannel(callerOf(request), id, request.body.config);
      const channel = (await find(request, request.params.id)).channels.find((each) => each.id === channelId);
      if (channel === undefined) throw new Rejected('unknown_channel', 'the channel was removed meanwhile');
      return reply.code(201).send({ ...channel, secret });
    },
  );

  app.delete(
    '/v1/alerts/:id/channels/:channel_id',
    {
      ...writing,
      schema: {
        ...describe('Alerts', 'Remove a channel'),
        params: schema.channelParams,
        response: { 200: schema.deletedAnswer },
      },
    },
    async (request) => {
      const { id, channel_id: channelId } = request.params;
      await alerts.removeChannel(callerOf(request), id, channelId);
      return { id: channelId, deleted: true as const };
    },
  );

  app.post(
    '/v1/alerts/:id/test',
    {
      ...writing,
      schema: {
        ...describe('Alerts', 'Send a test through every channel of a rule, and tell what happened'),
        params: schema.ruleParams,
        response: { 200: schema.testAnswer },
      },
    },
    async (request) => {
      const { id } = await find(request, request.params.id);
      const results = await alerts.testRule(callerOf(request), id);
      return results.map(({ channelId, durationMs, ...result }) => ({
        channel_id: channelId,
        ...result,
        duration_ms: durationMs,
      }));
    },
  );

  app.get(
    '/v1/alerts/:id/firings',
    {
      ...reading,
      schema: {
        ...describe('Alerts', 'When a rule fired, for which error and why; newest first'),
        params: schema.ruleParams,
        querystring: schema.pageQuery,
        response: { 200: schema.alertsAnswer },
      },
    },
    async (request, reply) => {
      const { id } = await find(request, request.params.id);
      const { limit, cursor } = request.query;
      const fired = await ask('listAlerts', { ruleId: id, before: positionOf(cursor), limit });
      const last = fired.at(-1);
      if (last !== undefined && fired.length === limit) linkNext(request.url, reply, last.id);
      return fired.map(inSnakeCase);
    },
  );

  app.get(
    '/v1/alerts/:id/deliveries',
    {
      ...reading,
      schema: {
        ...describe('Alerts', 'The notifications of a rule with every attempt, newest first'),
        params: schema.ruleParams,
        querystring: schema.pageQuery,
        response: { 200: schema.deliveriesAnswer },
      },
    },
    async (request, reply) => {
      const { id } = await find(request, request.params.id);
      const { limit, cursor } = request.query;
      const deliveries = await ask('listDeliveries', { ruleId: id, before: positionOf(cursor), limit });
      const last = deliveries.at(-1);
      if (last !== undefined && deliveries.length === limit) linkNext(request.url, reply, String(last.cursor));
      return deliveries;
    },
  );

  app.post(
    '/v1/alerts/:id/deliveries/:delivery_id/resend',
    {
      ...writing,
      schema: {
        ...describe('Alerts', 'Send a notification again that was given up'),
        params: schema.deliveryParams,
        response: { 200: Type.Object({ id: Type.String(), state: Type.Literal('pending') }) },
      },
    },
    async (request) => {
      const { id } = await find(request, request.params.id);
      const { delivery_id: deliveryId } = request.params;
      await alerts.resend(callerOf(request), id, deliveryId);
      return { id: deliveryId, state: 'pending' as const };
    },
  );

  app.get(
    '/v1/alerts/:id/history',
    {
      ...reading,
      schema: {
        ...describe('Alerts', 'What was done to a rule, newest first'),
        params: schema.ruleParams,
        response: { 200: auditAnswer },
      },
    },
    async (request) => ask('streamHistory', { stream: streams.alertRule((await find(request, request.params.id)).id) }),
  );
};
