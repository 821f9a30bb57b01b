// How much Bloop says: `BLOOP_LOG`.
import { ConfigError } from './config.ts';

const levels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof levels)[number];

/** @throws ConfigError for a word that is no level */
export const logLevel = (text: string | undefined): LogLevel => {
  const level = levels.find((known) => known === (text ?? 'info').trim().toLowerCase());
  if (level === undefined) throw new ConfigError(`BLOOP_LOG = "${text}": must be one of ${levels.join(', ')}`);
  return level;
};
