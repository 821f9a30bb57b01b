// Configuration: defaults, then `config.toml`, then the environment; checked as a whole before anything starts.
import { accessSync, constants, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { Ajv, type ErrorObject } from 'ajv';
import ipaddr from 'ipaddr.js';
import { parse, TomlError } from 'smol-toml';
import type { TSchema } from 'typebox';
import { type Config, configSchema, shortestSecret } from './config-schema.ts';

/** Names the key, the value and what is allowed. */
export class ConfigError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ConfigError';
  }
}

const envPrefix = 'BLOOP__';
type Sections = Record<string, Record<string, unknown>>;
type Schema = TSchema & { type?: string; properties?: Record<string, Schema> };

const readToml = (path: string): Sections => {
  try {
    return parse(readFileSync(path, 'utf8')) as Sections;
  } catch (error) {
    if (error instanceof TomlError) {
      // Without the lines that the library quotes below: one of them may hold a secret.
      const [what = ''] = error.message.split('\n');
      throw new ConfigError(`${path}, line ${error.line}, column ${error.column}: ${what}`);
    }
    throw new ConfigError(`${path}: cannot be read (${(error as Error).message})`);
  }
};

/** An environment variable is text; what it stands for depends on the type of its key. */
const fromText = (text: string, schema: Schema | undefined): unknown => {
  switch (schema?.type) {
    case 'integer':
    case 'number':
      return text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text;
    case 'boolean':
      return text === 'true' || text === '1' ? true : text === 'false' || text === '0' ? false : text;
    case 'array':
      return text
        .split(',')
        .map((item) => item.trim())
        .filter(Boolean);
    default:
      return text;
  }
};

const readEnv = (env: NodeJS.ProcessEnv): Sections => {
  const sections: Sections = {};
  for (const [name, text] of Object.entries(env)) {
    if (!name.startsWith(envPrefix) || text === undefined) continue;
    const [section = '', key = '', ...rest] = name.slice(envPrefix.length).toLowerCase().split('__');
    if (key === '' || rest.length > 0)
      throw new ConfigError(`${name}: expected ${envPrefix}SECTION__KEY, with two underscores between them`);
    const schema = (configSchema as Schema).properties?.[section]?.properties?.[key];
    sections[section] = { ...sections[section], [key]: fromText(text, schema) };
  }
  return sections;
};

const secretKeys = /secret|password/;
const shown = (path: string, value: unknown): string => (secretKeys.test(path) ? '(hidden)' : JSON.stringify(value));

const valueAt = (root: unknown, path: string[]): unknown =>
  path.reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], root);

const explain =
  (settings: unknown) =>
  ({ instancePath, keyword, message, params }: ErrorObject): string => {
    const path = instancePath.split('/').filter(Boolean);
    const key = path.join('.');
    if (keyword === 'additionalProperties')
      return `${[...path, params.additionalProperty].join('.')}: is not a known key`;
    // Whatever stands in place of a section may hold its secrets: it is not shown.
    if (path.length === 1 && keyword === 'type') return `${key}: must be a section, [${key}]`;
    if (key === 'auth.hmac_secret' && keyword === 'minLength')
      return `auth.hmac_secret: must have at least ${shortestSecret} characters`;
    const allowed = keyword === 'enum' ? `must be one of ${params.allowedValues.join(', ')}` : message;
    return `${key || 'configuration'} = ${shown(key, valueAt(settings, path))}: ${allowed}`;
  };

const isAddress = (text: string): boolean => ipaddr.IPv6.isValid(text) || ipaddr.IPv4.isValidFourPartDecimal(text);

const isRange = (text: string): boolean =>
  isAddress(text) || (ipaddr.isValidCIDR(text) && isAddress(text.split('/')[0] ?? ''));

/** What no schema can say. Browsers take a passkey for the host of the page, or for a domain that it is part of. */
const contradictions = ({ server, auth }: Config): string[] => {
  const host = new URL(auth.rp_origin).hostname;
  const proxies = server.trusted_proxies
    .filter((text) => !isRange(text))
    .map((text) => `server.trusted_proxies = ${JSON.stringify(text)}: must be an address or a range like 10.0.0.0/8`);
  if (host === auth.rp_id || host.endsWith(`.${auth.rp_id}`)) return proxies;
  const shownId = JSON.stringify(auth.rp_id);
  return [...proxies, `auth.rp_id = ${shownId}: must be the host of auth.rp_origin, ${host}, or a domain above it`];
};

const hostOf = (origin: unknown): string | undefined =>
  typeof origin === 'string' && URL.canParse(origin) ? new URL(origin).hostname : undefined;

const isSection = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export interface LoadOptions {
  /** A file that must exist; without it, `config.toml` in the working directory if there is one. */
  path?: string | undefined;
  env: NodeJS.ProcessEnv;
}

/** @throws ConfigError naming every key that is wrong */
export const loadConfig = ({ path, env }: LoadOptions): Config => {
  const file = path ?? (existsSync('config.toml') ? 'config.toml' : undefined);
  const fromFile = file === undefined ? {} : readToml(file);
  const fromEnv = readEnv(env);
  const merged: Record<string, unknown> = { ...fromFile };
  for (const [section, keys] of Object.entries(fromEnv)) merged[section] = { ...fromFile[section], ...keys };
  const port = (merged.server as { port?: unknown } | undefined)?.port;
  // Passkeys work where the server is found at the machine itself, unless another address is named.
  if (Number.isInteger(port) && port !== 0 && (merged.auth === undefined || isSection(merged.auth)))
    merged.auth = { rp_origin: `http://localhost:${port}`, ...merged.auth };
  const auth = (merged.auth ?? {}) as { rp_origin?: unknown };
  const host = isSection(auth) ? hostOf(auth.rp_origin) : undefined;
  if (host !== undefined) merged.auth = { rp_id: host, ...auth };
  // Fastify validates requests with the same library.
  const check = new Ajv({ allErrors: true, useDefaults: true, strict: false }).compile<Config>(configSchema);
  if (!check(merged)) throw new ConfigError((check.errors ?? []).map(explain(merged)).join('\n'));
  const wrong = contradictions(merged);
  if (wrong.length > 0) throw new ConfigError(wrong.join('\n'));
  return merged;
};

/**
 * Where old occurrences are archived, made if it is not there; undefined: nowhere.
 * @throws ConfigError when nothing can be written there
 */
export const archiveFolderOf = ({ retention: { archive_dir: folder } }: Config): string | undefined => {
  if (folder === '') return undefined;
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
  } catch (error) {
    throw new ConfigError(`retention.archive_dir = ${JSON.stringify(folder)}: ${(error as Error).message}`);
  }
  return folder;
};
