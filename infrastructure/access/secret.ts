// The secret that sessions and SDKs without a project key are signed with: configured, or made by the first start.
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { newSecret } from '../../application/access/secrets.ts';
import { ConfigError } from '../config.ts';
import { shortestSecret } from '../config-schema.ts';

export const secretPathOf = (databasePath: string): string => `${databasePath}.secret`;

export interface Secret {
  value: string;
  /** The file that was made for it, when this start has made one. */
  madeIn?: string;
}

/** The configured secret, else the one in the file next to the database, which is made unless in production. */
export const resolveSecret = (configured: string | undefined, databasePath: string, production: boolean): Secret => {
  if (configured !== undefined) return { value: configured };
  const path = secretPathOf(databasePath);
  if (existsSync(path)) {
    const value = readFileSync(path, 'utf8').trim();
    if (value.length < shortestSecret)
      throw new ConfigError(`${path}: the secret in it must have at least ${shortestSecret} characters`);
    return { value };
  }
  if (production)
    throw new ConfigError(
      'auth.hmac_secret: is required in production (BLOOP__AUTH__HMAC_SECRET, for example from `openssl rand -hex 32`)',
    );
  const value = newSecret();
  writeFileSync(path, `${value}\n`, { mode: 0o600, flag: 'wx' });
  chmodSync(path, 0o600);
  return { value, madeIn: path };
};
