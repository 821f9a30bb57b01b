// Where alerts go: Slack, any HTTP endpoint, a mailbox.
import { Rejected } from '../rejected.ts';

export type ChannelConfig =
  | { type: 'slack'; webhook_url: string }
  | { type: 'webhook'; url: string }
  | { type: 'email'; to: string };

export type ChannelType = ChannelConfig['type'];
export const channelTypes = ['slack', 'webhook', 'email'] as const satisfies ChannelType[];

const longestUrl = 2048;
const longestAddress = 254;
/** One address: enough to keep mistakes and header injection out; the mail server knows the rest. */
const mailbox = /^[^\s@<>,;:"()[\]\\\p{Cc}]+@[^\s@<>,;:"()[\]\\\p{Cc}]+$/u;
const httpUrl = /^https?:\/\/[^\s/?#@\\]+(?:[/?#][^\s\\]*)?$/i;
/** What stands for a secret in instructions. No address has such characters. https://www.rfc-editor.org/rfc/rfc3986#appendix-A */
const placeholder = /[…<>]/;

type Raw = Record<string, unknown>;

const refuse = (field: string, problem: string): never => {
  throw new Rejected('invalid_channel', `config.${field}: ${problem}`);
};

const textOf = (raw: Raw, field: string): string => {
  const value = raw[field];
  return typeof value === 'string' ? value.trim() : refuse(field, 'is required');
};

const urlOf = (raw: Raw, field: string): string => {
  const url = textOf(raw, field);
  if (url.length > longestUrl || !httpUrl.test(url))
    return refuse(field, `must be an http or https address of at most ${longestUrl} characters, without a user name`);
  if (placeholder.test(url))
    return refuse(field, 'must be written out: "…" and "<…>" stand for something that is left out');
  return url;
};

/** @throws Rejected that names the field */
export const requireChannel = (value: unknown): ChannelConfig => {
  if (value === null || typeof value !== 'object' || Array.isArray(value))
    throw new Rejected('invalid_channel', 'config: must be an object');
  const raw = value as Raw;
  switch (raw.type) {
    case 'slack':
      return { type: 'slack', webhook_url: urlOf(raw, 'webhook_url') };
    case 'webhook':
      return { type: 'webhook', url: urlOf(raw, 'url') };
    case 'email': {
      const to = textOf(raw, 'to');
      if (to.length > longestAddress || !mailbox.test(to)) return refuse('to', 'must be one e-mail address');
      return { type: 'email', to };
    }
    default:
      return refuse('type', `must be one of ${channelTypes.join(', ')}`);
  }
};

/** What may be shown and logged: the path of a webhook's address is a secret. */
export const shownTarget = (config: ChannelConfig): string => {
  if (config.type === 'email') return config.to;
  const [, scheme = '', host = ''] = /^(https?):\/\/([^/?#]+)/i.exec(
    config.type === 'slack' ? config.webhook_url : config.url,
  ) ?? ['', '', ''];
  return `${scheme.toLowerCase()}://${host}/…`;
};
