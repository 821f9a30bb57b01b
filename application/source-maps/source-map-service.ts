// Keeps source maps, and makes stacks readable with them.
import { randomUUID } from 'node:crypto';
import { Rejected } from '../../domain/rejected.ts';
import type { SymbolicatedFrame } from '../../domain/sourcemaps/symbolicated-frame.ts';
import { noSourceFile } from '../../domain/sourcemaps/upload-names.ts';
import { mapKey, requireBuildNumber, requireFilename, requireRelease } from '../../domain/sourcemaps/uploads.ts';
import type { Ask } from '../../projections/queries/all.ts';
import type { Effect } from '../effects.ts';
import type { Log } from '../log.ts';
import { type ReleaseHistory, releaseHistory } from './release-history.ts';
import type { InspectedFile, RefusedFile, StackToMap, Symbolicator } from './symbolicator.ts';

export interface SourceMapServiceOptions {
  ask: Ask;
  decide: Log['decide'];
  /** Resolves when the read models have reached a position. */
  shown: (position: number) => Promise<unknown>;
  symbolicator: Symbolicator;
  /** The content of a file, in pieces of up to `pieceBytes`. */
  piecesOf: (path: string, pieceBytes: number) => AsyncIterable<Uint8Array>;
  onError: (error: Error) => void;
}

/** What files are for. */
export interface Build {
  release: string;
  /** One build of it; all that have no file of their own when left out. */
  buildNumber?: string | undefined;
}

/** A file that a client has sent, and where it lies. */
export interface UploadedFile {
  filename: string;
  /** Undefined for one that was not kept, as its name says that it is of no use. */
  path: string | undefined;
}

export interface UploadResult {
  /** What is there now; what was there already among it. `replaces`: the id of the one that it took the place of. */
  kept: { id: string; replaces: string | null }[];
  refused: RefusedFile[];
}

/** As the samples of an error have them. */
export interface Sample {
  release: string;
  build_number?: string | undefined;
  stack?: string | undefined;
  metadata?: unknown;
  extra?: Record<string, unknown> | undefined;
}

/** Why a stack is shown as it was sent, though its release has maps. */
export const noFrames = ['late', 'failed'] as const;
export type NoFrames = (typeof noFrames)[number];

const pieceBytes = 256 * 1024;
const mostAttempts = 5;

/** What an event says of the debug ids of its files, in `debug_ids` or in its metadata. */
const debugIdsOf = ({ extra, metadata }: Sample): Record<string, string> => {
  const inMetadata = (metadata as { debug_ids?: unknown } | null | undefined)?.debug_ids;
  const given = extra?.debug_ids ?? inMetadata;
  if (typeof given !== 'object' || given === null) return {};
  return Object.fromEntries(
    Object.entries(given).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
};

/** Before anybody uploads: what killed processes have left. */
export const removeUnusedPieces = async ({ decide }: Pick<Log, 'decide'>): Promise<void> => {
  const note = { stream: 'source-map-content', projectId: null, actor: 'system', cause: null, events: [] };
  await decide({ ...note, effects: [{ kind: 'remove-unused-pieces' }] });
};

const normalized = (id: string): string => id.toLowerCase().replaceAll('-', '');

export const sourceMapService = ({ ask, decide, shown, symbolicator, piecesOf, onError }: SourceMapServiceOptions) => {
  /**
   * Writes the pieces of a map's gzip but for the last, each in a commit of its own, so that what SDKs send is committed in between.
   * Answers how many there are, and the last, which goes with the event: a small map is one commit.
   */
  const storePieces = async (hash: string, gzipPath: string | null): Promise<{ count: number; last: Effect[] }> => {
    let count = 0;
    let last: Effect[] = [];
    if (gzipPath === null) return { count, last };
    for await (const bytes of piecesOf(gzipPath, pieceBytes)) {
      const note = { stream: `source-map-content:${hash}`, projectId: null, actor: 'system', cause: null, events: [] };
      if (last.length > 0) await decide({ ...note, effects: last });
      last = [{ kind: 'add-map-piece', hash, piece: count, bytes }];
      count += 1;
    }
    return { count, last };
  };

  const keep = async (
    history: ReleaseHistory,
    projectId: string,
    { release, buildNumber }: Build,
    { gzipPath, ...described }: InspectedFile,
  ) => {
    const sourceMapId = randomUUID();
    const build = buildNumber === undefined ? {} : { buildNumber };
    const command = { type: 'UploadSourceMap', sourceMapId, release, ...build, ...described } as const;
    for (let attempts = 0; attempts < mostAttempts; attempts++) {
      const pieces = await storePieces(described.hash, gzipPath);
      let replaced: string | null = null;
      const done = await history.carryOut(command, (event) => {
        if (event.type !== 'SourceMapUploaded') return [];
        const { replaces, hash } = event.data;
        replaced = replaces;
        return [
          ...pieces.last,
          { kind: 'add-source-map', id: sourceMapId, projectId, hash, pieces: pieces.count },
          ...(replaces === null ? [] : [{ kind: 'remove-source-map' as const, id: replaces }]),
        ];
      });
      if (done === undefined) continue;
      if (done.position > 0) return { id: sourceMapId, replaces: replaced, position: done.position };
      const present = done.maps.get(mapKey(command));
      return { id: present?.sourceMapId ?? sourceMapId, replaces: null, position: 0 };
    }
    throw new Rejected('conflict', 'the release is being changed by others; try again');
  };

  const requireNames = (file: InspectedFile): InspectedFile => ({ ...file, filename: requireFilename(file.filename) });

  return {
    /** @throws Rejected for a release that is none */
    upload: async (
      projectId: string,
      wanted: Build,
      files: readonly UploadedFile[],
      actor: string,
    ): Promise<UploadResult> => {
      const build: Build = { release: requireRelease(wanted.release) };
      if (wanted.buildNumber !== undefined) build.buildNumber = requireBuildNumber(wanted.buildNumber);
      const history = releaseHistory({ ask, decide }, { projectId, release: build.release, actor });
      const result: UploadResult = { kept: [], refused: [] };
      let last = 0;
      for (const { filename, path } of files)
        for (const found of path === undefined
          ? [noSourceFile(filename)]
          : await symbolicator.inspect(filename, path)) {
          if ('error' in found) {
            result.refused.push(found);
            continue;
          }
          try {
            const { position, ...kept } = await keep(history, projectId, build, requireNames(found));
            result.kept.push(kept);
            last = Math.max(last, position);
          } catch (error) {
            if (!(error instanceof Rejected)) throw error;
            result.refused.push({ filename: found.filename, error: error.message });
          }
        }
      await shown(last);
      return result;
    },

    /** @throws Rejected */
    remove: async (projectId: string, sourceMapId: string, actor: string): Promise<void> => {
      const maps = await ask('listSourceMaps', { projectId });
      const found = maps.find(({ id }) => id === sourceMapId);
      if (found === undefined) throw new Rejected('unknown_source_map', `no source map with the id "${sourceMapId}"`);
      const history = releaseHistory({ ask, decide }, { projectId, release: found.release, actor });
      for (let attempts = 0; attempts < mostAttempts; attempts++) {
        const command = { type: 'DeleteSourceMap', sourceMapId } as const;
        const done = await history.carryOut(command, () => [{ kind: 'remove-source-map', id: sourceMapId }]);
        if (done === undefined) continue;
        await shown(done.position);
        return;
      }
      throw new Rejected('conflict', 'the release is being changed by others; try again');
    },

    /** The frames of each sample; undefined where its release has no map, `late` where none could be read in time, `failed` where none can. */
    symbolicate: async (
      projectId: string,
      samples: readonly Sample[],
    ): Promise<(SymbolicatedFrame[] | NoFrames | undefined)[]> => {
      const stacks = samples.map((sample): StackToMap | undefined =>
        sample.stack === undefined
          ? undefined
          : {
              stack: sample.stack,
              release: sample.release,
              buildNumber: sample.build_number,
              debugIds: debugIdsOf(sample),
            },
      );
      const wanted = stacks.filter((each) => each !== undefined);
      if (wanted.length === 0) return stacks.map(() => undefined);
      try {
        const releases = [...new Set(wanted.map(({ release }) => release))];
        const debugIds = wanted.flatMap((each) => Object.values(each.debugIds).map(normalized));
        const files = await ask('sourceFiles', { projectId, releases, debugIds });
        const known = new Set(files.map(({ release }) => release));
        const mappable = wanted.filter((each) => known.has(each.release) || Object.keys(each.debugIds).length > 0);
        if (files.length === 0 || mappable.length === 0) return stacks.map(() => undefined);
        const frames = await symbolicator.symbolicate(files, mappable).catch((error: Error) => {
          onError(error);
          return 'failed' as const;
        });
        return stacks.map((each) => {
          const index = each === undefined ? -1 : mappable.indexOf(each);
          if (index === -1) return undefined;
          return typeof frames === 'string' ? frames : frames[index];
        });
      } catch (error) {
        onError(error as Error);
        return stacks.map(() => undefined);
      }
    },
  };
};

export type SourceMapService = ReturnType<typeof sourceMapService>;
