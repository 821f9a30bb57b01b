// Reads source maps of version 3, index maps included. https://tc39.es/ecma426/
import { AnyMap, decodedMappings, type TraceMap } from '@jridgewell/trace-mapping';
import { immodesty } from './modest-json.ts';

/** It cannot be used. The message says why. */
export class InvalidSourceMap extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'InvalidSourceMap';
  }
}

interface RawMap {
  version?: unknown;
  mappings?: unknown;
  sources?: unknown;
  sections?: unknown;
  debugId?: unknown;
  debug_id?: unknown;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Base64 VLQ, separated by commas and semicolons: the decoder takes anything. */
const mappingsPattern = /^[A-Za-z0-9+/,;]*$/;

const requirePlain = (map: RawMap): void => {
  if (typeof map.mappings !== 'string') throw new InvalidSourceMap('mappings: must be a text');
  if (!mappingsPattern.test(map.mappings)) throw new InvalidSourceMap('mappings: must be base64 VLQ');
  if (!Array.isArray(map.sources)) throw new InvalidSourceMap('sources: must be a list');
};

const requireSections = (sections: unknown): void => {
  if (!Array.isArray(sections)) throw new InvalidSourceMap('sections: must be a list');
  let last = -1;
  for (const section of sections as unknown[]) {
    const { offset, map } = isRecord(section) ? section : {};
    if (!isRecord(offset) || !Number.isInteger(offset.line) || !Number.isInteger(offset.column))
      throw new InvalidSourceMap('sections: each must have an offset with line and column');
    if (isRecord(section) && section.url !== undefined)
      throw new InvalidSourceMap(
        'sections: each must hold its map, not a url: put the map there, or upload it by itself',
      );
    if (!isRecord(map)) throw new InvalidSourceMap('sections: each must hold a map');
    const start = (offset.line as number) * 2 ** 24 + (offset.column as number);
    if (start < last) throw new InvalidSourceMap('sections: must be in the order of their offsets');
    last = start;
    if (map.sections === undefined) requirePlain(map);
    else requireSections(map.sections);
  }
};

/** Places that are there. Answers how many segments there are. */
const requireKnownPlaces = (map: TraceMap): number => {
  const count = map.sources.length;
  let segments = 0;
  for (const line of decodedMappings(map)) {
    segments += line.length;
    for (const segment of line) {
      const source = segment[1];
      if (source !== undefined && (source < 0 || source >= count))
        throw new InvalidSourceMap(`mappings: point to source ${source}, of ${count}`);
      if (segment.some((number) => number < 0))
        throw new InvalidSourceMap('mappings: point to a line, a column or a name before the first');
    }
  }
  return segments;
};

const debugIdPattern = /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i;

/** A UUID in one spelling; null for anything else. https://github.com/tc39/ecma426/blob/main/proposals/debug-id.md */
export const debugIdOf = (value: unknown): string | null =>
  typeof value === 'string' && debugIdPattern.test(value) ? value.toLowerCase().replaceAll('-', '') : null;

/** Of a script: the comment near its end. */
export const scriptDebugId = (script: string): string | null =>
  debugIdOf(/\/\/# debugId=([0-9a-f-]+)/i.exec(script.slice(-2048))?.[1]);

/** Some servers prepend this, to keep the answer from being run. */
const guard = /^\)\]\}'[^\n]*\n/;

export interface ReadMap {
  map: TraceMap;
  debugId: string | null;
  /** What it takes in memory, about: measured by `npm run bench -- sourcemaps`. */
  bytes: number;
}

/** What no build comes near, and what fits into memory. */
const modest = { depth: 64, elements: 2_000_000 };

/** A decoded segment is an array of its own; the texts are kept as they are. */
const bytesPerSegment = 96;

/** @throws InvalidSourceMap */
export const readSourceMap = (text: string): ReadMap => {
  const tooMuch = immodesty(text, modest);
  if (tooMuch !== undefined) throw new InvalidSourceMap(`has ${tooMuch}`);
  let raw: unknown;
  try {
    raw = JSON.parse(text.replace(guard, ''));
  } catch {
    throw new InvalidSourceMap('is not JSON');
  }
  if (!isRecord(raw)) throw new InvalidSourceMap('must be a JSON object');
  const { version, sections, debugId, debug_id } = raw as RawMap;
  // As a text, too: some bundlers' plugins write it so.
  if (version !== 3 && version !== '3')
    throw new InvalidSourceMap(`version: must be 3, not ${JSON.stringify(version) ?? 'missing'}`);
  if (sections === undefined) requirePlain(raw);
  else requireSections(sections);
  try {
    const map = new AnyMap(raw as never) as TraceMap;
    const bytes = requireKnownPlaces(map) * bytesPerSegment + text.length;
    return { map, debugId: debugIdOf(debugId ?? debug_id), bytes };
  } catch (error) {
    if (error instanceof InvalidSourceMap) throw error;
    throw new InvalidSourceMap(`mappings: cannot be decoded (${(error as Error).message})`);
  }
};
