// The source maps of one release: one for each name.
import { requireName } from '../access/names.ts';
import type { DecidedEvent } from '../events.ts';
import { Rejected } from '../rejected.ts';
import type { SourceMapData, SourceMapEvent } from './events.ts';

/** By filename. */
export type ReleaseMaps = Map<string, Pick<SourceMapData, 'sourceMapId' | 'hash' | 'kind'>>;

export type SourceMapCommand =
  | ({ type: 'UploadSourceMap' } & Omit<SourceMapData, 'replaces'>)
  | { type: 'DeleteSourceMap'; sourceMapId: string };

const longestFilename = 512;
/** As long as events may have it. */
const longestRelease = 256;
export const mostPerRelease = 5000;

export const evolveRelease = (maps: ReleaseMaps, event: DecidedEvent): ReleaseMaps => {
  if (event.type === 'SourceMapUploaded') maps.set(event.data.filename, event.data);
  if (event.type === 'SourceMapDeleted') maps.delete(event.data.filename);
  return maps;
};

/** @throws Rejected */
export const requireRelease = (text: string): string => requireName('release', text, longestRelease);

/** Forward slashes, nothing that leads out. @throws Rejected */
export const requireFilename = (text: string): string =>
  requireName('file', text.replaceAll('\\', '/').replace(/^(?:\.?\/)+/, ''), longestFilename);

/** Nothing for a file that is there already, with the same content. @throws Rejected */
export const decideSourceMap = (command: SourceMapCommand, maps: ReleaseMaps, release: string): SourceMapEvent[] => {
  if (command.type === 'DeleteSourceMap') {
    const found = [...maps].find(([, { sourceMapId }]) => sourceMapId === command.sourceMapId);
    if (found === undefined)
      throw new Rejected('unknown_source_map', `no source map with the id "${command.sourceMapId}"`);
    const data = { sourceMapId: command.sourceMapId, release, filename: found[0] };
    return [{ type: 'SourceMapDeleted', data }];
  }
  const { type: _, ...data } = command;
  const present = maps.get(data.filename);
  if (present?.hash === data.hash && present.kind === data.kind) return [];
  if (present === undefined && maps.size >= mostPerRelease)
    throw new Rejected('too_many_source_maps', `the release has ${mostPerRelease} source maps already`);
  return [{ type: 'SourceMapUploaded', data: { ...data, replaces: present?.sourceMapId ?? null } }];
};
