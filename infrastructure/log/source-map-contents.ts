// The contents of source maps, beside the log: compressed, each once however many releases have it, in pieces, so that what
// SDKs send is committed in between.

export const sourceMapTables = `
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
`;

/** `hash`: SHA-256 of the whole, uncompressed; pieces are parts of its gzip. */
export type SourceMapChange =
  | { kind: 'add-map-piece'; hash: string; piece: number; bytes: Uint8Array }
  /** Fails when not all of its pieces are there: somebody has removed the last other use of them meanwhile. */
  | { kind: 'add-source-map'; id: string; projectId: string; hash: string; pieces: number }
  /** With its content, if nobody else uses it. */
  | { kind: 'remove-source-map'; id: string }
  /** What uploads have left that were killed. */
  | { kind: 'remove-unused-pieces' };

/** The content of a file that is about to go, if it is the only one with it. */
const contentOfLast = `DELETE FROM source_map_pieces WHERE hash =
  (SELECT hash FROM source_map_files AS gone WHERE id = @id AND NOT EXISTS
    (SELECT 1 FROM source_map_files AS other WHERE other.hash = gone.hash AND other.id != gone.id))`;

export const sourceMapStatements: Record<SourceMapChange['kind'], string[]> = {
  'add-map-piece': [
    'INSERT INTO source_map_pieces (hash, piece, bytes) VALUES (@hash, @piece, @bytes) ON CONFLICT DO NOTHING',
  ],
  'add-source-map': [
    `INSERT INTO source_map_files (id, project_id, hash) SELECT @id, @projectId, @hash
     WHERE (SELECT count(*) FROM source_map_pieces WHERE hash = @hash) = @pieces`,
  ],
  'remove-source-map': [contentOfLast, 'DELETE FROM source_map_files WHERE id = @id'],
  'remove-unused-pieces': ['DELETE FROM source_map_pieces WHERE hash NOT IN (SELECT hash FROM source_map_files)'],
};
