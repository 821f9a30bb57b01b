// Source maps, as lists show them and as stacks need them.
import type { SourceFileKind } from '../../domain/sourcemaps/events.ts';
import { actorNames } from './actors.ts';
import type { Query } from './query.ts';

export interface ListedSourceMap {
  id: string;
  project_id: string;
  release: string;
  filename: string;
  kind: SourceFileKind;
  /** Uncompressed. */
  size_bytes: number;
  debug_id: string | null;
  /** The build that it is for alone. */
  build_number: string | null;
  uploaded_by: string;
  /** ms since the epoch */
  uploaded_at: number;
}

/** Newest first. */
export const listSourceMaps: Query<{ projectId: string; release?: string | undefined }, ListedSourceMap[]> = async (
  context,
  { projectId, release },
) => {
  let query = context.read.selectFrom('source_maps').selectAll().where('project_id', '=', projectId);
  if (release !== undefined) query = query.where('release', '=', release);
  const rows = await query.orderBy('uploaded_at', 'desc').orderBy('filename').execute();
  const nameOf = await actorNames(
    context,
    rows.map(({ uploaded_by }) => uploaded_by),
  );
  return rows.map(({ hash: _, ...row }) => ({
    ...(row as Omit<ListedSourceMap, 'uploaded_by'>),
    uploaded_by: nameOf(row.uploaded_by),
  }));
};

/** An uploaded file, as far as matching needs it. */
export interface SourceFile {
  id: string;
  release: string;
  filename: string;
  kind: SourceFileKind;
  hash: string;
  debugId: string | null;
  buildNumber: string | null;
}

/** Those of some releases, and those with some debug ids in any release; newest first. */
export const sourceFiles: Query<
  { projectId: string; releases: readonly string[]; debugIds: readonly string[] },
  SourceFile[]
> = async ({ read }, { projectId, releases, debugIds }) => {
  const rows = await read
    .selectFrom('source_maps')
    .select(['id', 'release', 'filename', 'kind', 'hash', 'debug_id as debugId', 'build_number as buildNumber'])
    .where('project_id', '=', projectId)
    .where(({ eb, or }) => or([eb('release', 'in', releases), eb('debug_id', 'in', debugIds)]))
    .orderBy('uploaded_at', 'desc')
    .orderBy('id')
    .execute();
  return rows as SourceFile[];
};
