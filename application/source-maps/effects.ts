// What an upload does beside the log: the contents of source maps, in pieces.

/** `hash`: SHA-256 of the whole, uncompressed; pieces are parts of its gzip. */
export type SourceMapEffect =
  | { kind: 'add-map-piece'; hash: string; piece: number; bytes: Uint8Array }
  /** Fails when not all of its pieces are there: somebody has removed the last other use of them meanwhile. */
  | { kind: 'add-source-map'; id: string; projectId: string; hash: string; pieces: number }
  /** With its content, if nobody else uses it. */
  | { kind: 'remove-source-map'; id: string }
  /** What uploads have left that were killed. */
  | { kind: 'remove-unused-pieces' };
