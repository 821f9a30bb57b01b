// What the log says of source maps. The project is the envelope's.

/** `map`: a source map. `minified`: a script whose debug id says which map is its own; only its name and id are kept. */
export const sourceFileKinds = ['map', 'minified'] as const;
export type SourceFileKind = (typeof sourceFileKinds)[number];

export interface SourceMapData {
  sourceMapId: string;
  kind: SourceFileKind;
  release: string;
  filename: string;
  /** SHA-256 of the content, hexadecimal. */
  hash: string;
  /** Uncompressed. */
  sizeBytes: number;
  debugId: string | null;
  /** The build of the release that it belongs to, as its events say it; left out for one that is for all that have none of their own. */
  buildNumber?: string | undefined;
  /** The upload of the same name, for the same build, that it takes the place of. */
  replaces: string | null;
}

export type SourceMapEvent =
  | { type: 'SourceMapUploaded'; data: SourceMapData }
  | {
      type: 'SourceMapDeleted';
      data: Pick<SourceMapData, 'sourceMapId' | 'release' | 'filename' | 'buildNumber'>;
    };
