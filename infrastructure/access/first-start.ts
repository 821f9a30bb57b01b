// What the first start makes: a secret where none is configured, and the default project with its key.
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { defaultProject } from '../../domain/access/projects.ts';
import { streams } from '../../domain/events.ts';
import { ConfigError } from '../config.ts';
import { shortestSecret } from '../config-schema.ts';
import type { Appender } from '../log/appender.ts';
import { newProjectKey, newSecret } from './secrets.ts';

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

/** Creates the default project in a log that does not have it. Answers its key when it has just been made. */
export const ensureDefaultProject = async (appender: Appender): Promise<string | undefined> => {
  const apiKey = newProjectKey();
  const { outcome } = await appender.decide({
    stream: streams.project(defaultProject.id),
    projectId: defaultProject.id,
    // A version other than 0 means that the project is there: a conflict, and nothing to do.
    expectedVersion: 0,
    actor: 'system',
    cause: null,
    events: [{ type: 'ProjectCreated', data: { name: defaultProject.name, slug: defaultProject.slug } }],
    effects: [{ kind: 'add-project-key', projectId: defaultProject.id, apiKey }],
  });
  return outcome === 'appended' ? apiKey : undefined;
};
