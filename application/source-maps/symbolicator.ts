// Looking into uploads and reading stacks, as the rest of Bloop knows them.
import type { SourceFileKind } from '../../domain/sourcemaps/events.ts';
import type { SymbolicatedFrame } from '../../domain/sourcemaps/symbolicated-frame.ts';
import type { SourceFile } from '../../projections/queries/source-maps.ts';

export interface InspectedFile {
  filename: string;
  kind: SourceFileKind;
  /** SHA-256 of the content, hexadecimal. */
  hash: string;
  sizeBytes: number;
  debugId: string | null;
  /** Where its gzip lies; null for a script, whose content is not kept. */
  gzipPath: string | null;
}
export interface RefusedFile {
  filename: string;
  error: string;
}
export type Inspected = InspectedFile | RefusedFile;

export interface StackToMap {
  stack: string;
  release: string;
  buildNumber: string | undefined;
  /** By file, as far as the event tells them. */
  debugIds: Record<string, string>;
}

export interface Symbolicator {
  /** @throws Unavailable: `uploads_busy`, `upload_unavailable` */
  inspect(filename: string, path: string): Promise<Inspected[]>;
  /** The frames of each stack, in order; `late` when it takes longer than somebody waits. @throws Unavailable when maps cannot be read */
  symbolicate(files: readonly SourceFile[], stacks: readonly StackToMap[]): Promise<SymbolicatedFrame[][] | 'late'>;
  close(): Promise<void>;
}
