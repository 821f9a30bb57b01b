// The thread that reads stacks, and the source maps that they need.
import { parentPort, workerData } from 'node:worker_threads';
import { gunzipSync } from 'node:zlib';
import type { TraceMap } from '@jridgewell/trace-mapping';
import type { StackToMap } from '../../application/source-maps/symbolicator.ts';
import { bestMatch } from '../../domain/sourcemaps/file-names.ts';
import type { SourceFile } from '../../projections/queries/source-maps.ts';
import { lowerPriority } from '../runner/lower-priority.ts';
import { endRequest } from '../runner/on-demand-thread.ts';
import { openReadonly } from '../sqlite/open.ts';
import { mapCache } from './map-cache.ts';
import { debugIdOf, readSourceMap } from './source-map.ts';
import { symbolicate } from './symbolicate.ts';
import type { SymbolicationReply, SymbolicationRequest, SymbolicationSettings } from './symbolicator.ts';

const niceness = 8;

const { logPath, cacheBytes } = workerData as SymbolicationSettings;
if (parentPort === null) throw new Error('symbolication runs as a worker thread');
const port = parentPort;
lowerPriority(niceness);
const log = openReadonly(logPath);
const pieces = log.prepare('SELECT bytes FROM source_map_pieces WHERE hash = ? ORDER BY piece').pluck();
const cache = mapCache(cacheBytes);

/** Undefined for content that is no longer there. */
const load = (hash: string): TraceMap | undefined => {
  const known = cache.get(hash);
  if (known !== undefined) return known;
  const parts = pieces.all(hash) as Buffer[];
  if (parts.length === 0) return undefined;
  const { map, bytes } = readSourceMap(gunzipSync(Buffer.concat(parts)).toString());
  cache.set(hash, map, bytes);
  return map;
};

const mapWithId = (files: readonly SourceFile[], debugId: string | null | undefined): SourceFile | undefined =>
  debugId == null ? undefined : files.find((file) => file.kind === 'map' && file.debugId === debugId);

/** A file that is bound to a build is for that one; where a build has a file of its own, it goes before one that is for all. */
const ofBuild = (files: readonly SourceFile[], buildNumber: string | undefined): SourceFile[] => {
  const own = files.filter((file) => file.buildNumber !== null && file.buildNumber === buildNumber);
  const names = new Set(own.map(({ filename }) => filename));
  return [...own, ...files.filter((file) => file.buildNumber === null && !names.has(file.filename))];
};

/** By debug id, which the event or the uploaded script tells; else by name. */
const finder = (files: readonly SourceFile[], { release, buildNumber, debugIds }: StackToMap) => {
  const ofRelease = ofBuild(
    files.filter((file) => file.release === release),
    buildNumber,
  );
  const maps = ofRelease.filter(({ kind }) => kind === 'map');
  const scripts = ofRelease.filter(({ kind }) => kind === 'minified');
  const told = Object.entries(debugIds).map(([filename, id]) => ({ filename, debugId: debugIdOf(id) }));
  return (file: string): TraceMap | undefined => {
    const id = bestMatch(file, told)?.debugId ?? bestMatch(file, scripts)?.debugId;
    const found = mapWithId(files, id) ?? bestMatch(file, maps);
    return found === undefined ? undefined : load(found.hash);
  };
};

const answer = ({ files, stacks }: SymbolicationRequest): SymbolicationReply => {
  try {
    return { stacks: stacks.map((each) => symbolicate(each.stack, finder(files, each))) };
  } catch (error) {
    return { failed: error instanceof Error ? error.message : String(error) };
  }
};

port.on('message', (request: SymbolicationRequest | typeof endRequest) => {
  if (request === endRequest) {
    log.close();
    port.close();
    return;
  }
  port.postMessage(answer(request));
});
