// Project keys, as they are: they sign what SDKs send.
import type { KeyEffect } from '../../application/access/effects.ts';
import type { EffectTables } from '../log/effect-tables.ts';

export const keyTables: EffectTables<KeyEffect> = {
  tables: `
CREATE TABLE IF NOT EXISTS project_keys (
  api_key TEXT PRIMARY KEY,
  project_id TEXT NOT NULL
) STRICT, WITHOUT ROWID;
`,
  statements: {
    'add-project-key': ['INSERT INTO project_keys (api_key, project_id) VALUES (@apiKey, @projectId)'],
    'replace-project-key': [
      'DELETE FROM project_keys WHERE project_id = @projectId',
      'INSERT INTO project_keys (api_key, project_id) VALUES (@apiKey, @projectId)',
    ],
  },
};
