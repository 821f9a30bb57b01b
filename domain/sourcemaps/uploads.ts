// The source maps of one release: one for each name and build.
import { requireName } from '../access/names.ts';
import type { DecidedEvent } from '../events.ts';
import { Rejected } from '../rejected.ts';
import type { SourceMapData, SourceMapEvent } from './events.ts';

type ReleaseMap = Pick<SourceMapData, 'sourceMapId' | 'filename' | 'buildNumber' | 'hash' | 'kind'>;
/** By name and build. */
export type ReleaseMaps = Map<string, ReleaseMap>;

export const mapKey = ({ filename, buildNumber }: Pick<SourceMapData, 'filename' | 'buildNumber'>): string =>
  buildNumber === undefined ? filename : JSON.stringify([filename, buildNumber]);

export type SourceMapCommand =
  | ({ type: 'UploadSourceMap' } & Omit<SourceMapData, 'replaces'>)
  | { type: 'DeleteSourceMap'; sourceMapId: string };

const longestFilename = 512;
/** As long as events may have it. */
const longestRelease = 256;
const longestBuildNumber = 256;
export const mostPerRelease = 5000;

export const evolveRelease = (maps: ReleaseMaps, event: DecidedEvent): ReleaseMaps => {
  if (event.type === 'SourceMapUploaded') maps.set(mapKey(event.data), event.data);
  if (event.type === 'SourceMapDeleted') maps.delete(mapKey(event.data));
  return maps;
};

/** As long as an event may have it. @throws Rejected */
export const requireBuildNumber = (text: string): string => requireName('build_number', text, longestBuildNumber);

/** @throws Rejected */
export const requireRelease = (text: string): string => requireName('release', text, longestRelease);

/** Forward slashes, nothing that leads out. @throws Rejected */
export const requireFilename = (text: string): string =>
  requireName('file', text.replaceAll('\\', '/').replace(/^(?:\.?\/)+/, ''), longestFilename);

/** Nothing for a file that is there already, with the same content. @throws Rejected */
export const decideSourceMap = (command: SourceMapCommand, maps: ReleaseMaps, release: string): SourceMapEvent[] => {
  if (command.type === 'DeleteSourceMap') {
    const found = [...maps.values()].find(({ sourceMapId }) => sourceMapId === command.sourceMapId);
    if (found === undefined)
      throw new Rejected('unknown_source_map', `no source map with the id "${command.sourceMapId}"`);
    const { sourceMapId, filename, buildNumber } = found;
    const data = { sourceMapId, release, filename, ...(buildNumber === undefined ? {} : { buildNumber }) };
    return [{ type: 'SourceMapDeleted', data }];
  }
  const { type: _, ...data } = command;
  const present = maps.get(mapKey(data));
  if (present?.hash === data.hash && present.kind === data.kind) return [];
  if (present === undefined && maps.size >= mostPerRelease)
    throw new Rejected('too_many_source_maps', `the release has ${mostPerRelease} source maps already`);
  return [{ type: 'SourceMapUploaded', data: { ...data, replaces: present?.sourceMapId ?? null } }];
};
