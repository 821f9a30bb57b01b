// The contents of source maps, beside the log: compressed, each once however many releases have it, in pieces, so that what
// SDKs send is committed in between.
import type { SourceMapEffect } from '../../application/source-maps/effects.ts';
import type { EffectTables } from '../log/effect-tables.ts';

/** The content of a file that is about to go, if it is the only one with it. */
const contentOfLast = `DELETE FROM source_map_pieces WHERE hash =
  (SELECT hash FROM source_map_files AS gone WHERE id = @id AND NOT EXISTS
    (SELECT 1 FROM source_map_files AS other WHERE other.hash = gone.hash AND other.id != gone.id))`;

export const sourceMapTables: EffectTables<SourceMapEffect> = {
  tables: `
CREATE TABLE IF NOT EXISTS source_map_files (
  id TEXT PRIMARY KEY,
  project_id TEXT NOT NULL,
  hash TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS source_map_files_by_hash ON source_map_files (hash);
CREATE INDEX IF NOT EXISTS source_map_files_by_project ON source_map_files (project_id);

CREATE TABLE IF NOT EXISTS source_map_pieces (
  hash TEXT NOT NULL,
  piece INTEGER NOT NULL,
  bytes BLOB NOT NULL,
  PRIMARY KEY (hash, piece)
) STRICT;
`,
  statements: {
    'add-map-piece': [
      'INSERT INTO source_map_pieces (hash, piece, bytes) VALUES (@hash, @piece, @bytes) ON CONFLICT DO NOTHING',
    ],
    'add-source-map': [
      `INSERT INTO source_map_files (id, project_id, hash) SELECT @id, @projectId, @hash
       WHERE (SELECT count(*) FROM source_map_pieces WHERE hash = @hash) = @pieces`,
    ],
    'remove-source-map': [contentOfLast, 'DELETE FROM source_map_files WHERE id = @id'],
    'remove-unused-pieces': ['DELETE FROM source_map_pieces WHERE hash NOT IN (SELECT hash FROM source_map_files)'],
  },
  mustChange: ['add-source-map'],
};
