// Which project a key stands for. All keys are in memory: ingest asks for one with every request.
import { createSecretKey, type KeyObject } from 'node:crypto';
import { defaultProject } from '../../domain/access/projects.ts';
import type { ProjectKey } from '../../projections/queries/access.ts';

export interface IngestKey {
  projectId: string;
  /** The key itself; null for the shared secret. */
  apiKey: string | null;
  secret: KeyObject;
}

export interface ProjectKeys {
  find(apiKey: string): IngestKey | undefined;
  /** For SDKs that send no project key. */
  readonly legacy: IngestKey;
  replace(keys: readonly ProjectKey[]): void;
}

const secretOf = (text: string): KeyObject => createSecretKey(text, 'utf8');

export const projectKeys = (hmacSecret: string): ProjectKeys => {
  let byKey = new Map<string, IngestKey>();
  return {
    legacy: { projectId: defaultProject.id, apiKey: null, secret: secretOf(hmacSecret) },
    find: (apiKey) => byKey.get(apiKey),
    replace: (keys) => {
      byKey = new Map(keys.map(({ apiKey, projectId }) => [apiKey, { projectId, apiKey, secret: secretOf(apiKey) }]));
    },
  };
};
