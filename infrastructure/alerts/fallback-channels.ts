// The two channels that the environment names, for rules that have none of their own.
import type { FallbackChannel } from '../../application/alerts/send.ts';
import { ConfigError } from '../config.ts';

const urlIn = (env: NodeJS.ProcessEnv, name: string): string | undefined => {
  const text = env[name]?.trim();
  if (text === undefined || text === '') return undefined;
  const isHttp = URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
  if (!isHttp) throw new ConfigError(`${name} = (hidden): must be an http or https address`);
  return text;
};

/** @throws ConfigError that names the variable, and does not show its value */
export const fallbackChannels = (env: NodeJS.ProcessEnv): FallbackChannel[] => {
  const slack = urlIn(env, 'BLOOP_SLACK_WEBHOOK_URL');
  const webhook = urlIn(env, 'BLOOP_WEBHOOK_URL');
  return [
    ...(slack === undefined
      ? []
      : [{ id: 'slack' as const, config: { type: 'slack' as const, webhook_url: slack }, secret: null }]),
    ...(webhook === undefined
      ? []
      : [
          {
            id: 'webhook' as const,
            config: { type: 'webhook' as const, url: webhook },
            secret: env.BLOOP_WEBHOOK_SECRET || null,
          },
        ]),
  ];
};
