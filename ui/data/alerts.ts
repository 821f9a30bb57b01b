// Alert rules with their channels, what they fired, and what became of the notifications.
import { useQuery } from '@tanstack/solid-query';
import type { Accessor } from 'solid-js';
import { answered, api, bodyOf } from './api.ts';
import { refresh } from './query-client.ts';
import type { AlertRule, BodyOf, ChannelTest, NewChannel, RuleBody } from './types.ts';
import { usePages } from './use-pages.ts';

const pageSize = 20;
const byId = (id: number) => ({ params: { path: { id } } });

export const useAlertRules = () =>
  useQuery(() => ({ queryKey: ['alerts'], queryFn: () => bodyOf(api.GET('/v1/alerts')), reconcile: 'id' }));

const pageOf = (id: number, cursor: string | undefined, signal: AbortSignal) => ({
  signal,
  params: { path: { id }, query: { limit: pageSize, ...(cursor === undefined ? {} : { cursor }) } },
});

export const useDeliveries = (ruleId: Accessor<number>) =>
  usePages(() => {
    const id = ruleId();
    return {
      key: ['alerts', id, 'deliveries'],
      load: (cursor, signal) => answered(api.GET('/v1/alerts/{id}/deliveries', pageOf(id, cursor, signal))),
    };
  });

/** When somebody tried the rule, newest first; what came of it is in the rule's history. */
export const useRuleTests = (ruleId: Accessor<number>) =>
  useQuery(() => {
    const id = ruleId();
    return {
      queryKey: ['alerts', id, 'tests'],
      queryFn: async ({ signal }) => {
        const history = await bodyOf(api.GET('/v1/alerts/{id}/history', { ...byId(id), signal }));
        return history.flatMap((entry) =>
          entry.type === 'AlertRuleTested'
            ? [
                {
                  ...(entry.data as { delivered: number; failed: number }),
                  id: entry.id,
                  at: entry.recorded_at,
                  by: entry.actor,
                },
              ]
            : [],
        );
      },
    };
  });
export type RuleTest = NonNullable<ReturnType<typeof useRuleTests>['data']>[number];

export const useFirings = (ruleId: Accessor<number>) =>
  usePages(() => {
    const id = ruleId();
    return {
      key: ['alerts', id, 'firings'],
      load: (cursor, signal) => answered(api.GET('/v1/alerts/{id}/firings', pageOf(id, cursor, signal))),
    };
  });

/** @throws ApiError, as all of these */
export const createRule = async (body: RuleBody): Promise<AlertRule> => {
  const made = await bodyOf(api.POST('/v1/alerts', { body }));
  await refresh('alerts');
  return made;
};

export const changeRule = async (id: number, body: BodyOf<'/v1/alerts/{id}', 'put'>): Promise<void> => {
  await bodyOf(api.PUT('/v1/alerts/{id}', { ...byId(id), body }));
  await refresh('alerts');
};

export const deleteRule = async (id: number): Promise<void> => {
  await bodyOf(api.DELETE('/v1/alerts/{id}', byId(id)));
  await refresh('alerts');
};

export type ChannelConfig = BodyOf<'/v1/alerts/{id}/channels', 'post'>['config'];

export const addChannel = async (id: number, config: ChannelConfig): Promise<NewChannel> => {
  const made = await bodyOf(api.POST('/v1/alerts/{id}/channels', { ...byId(id), body: { config } }));
  await refresh('alerts');
  return made;
};

export const removeChannel = async (id: number, channel_id: number): Promise<void> => {
  await bodyOf(api.DELETE('/v1/alerts/{id}/channels/{channel_id}', { params: { path: { id, channel_id } } }));
  await refresh('alerts');
};

/** Sends a test through every channel, and answers what happened to each. */
export const testRule = (id: number): Promise<ChannelTest[]> => bodyOf(api.POST('/v1/alerts/{id}/test', byId(id)));

export const resend = async (id: number, delivery_id: string): Promise<void> => {
  const path = { id, delivery_id };
  await bodyOf(api.POST('/v1/alerts/{id}/deliveries/{delivery_id}/resend', { params: { path } }));
  await refresh('alerts');
};
