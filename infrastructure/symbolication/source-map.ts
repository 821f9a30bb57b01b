// Reads source maps of version 3, index maps included. https://tc39.es/ecma426/
import { AnyMap, decodedMappings, type TraceMap } from '@jridgewell/trace-mapping';
import { InvalidSourceMap } from './invalid-source-map.ts';
import { type MappingsSize, mappingsSize, requireModest } from './mappings-size.ts';
import { immodesty } from './modest-json.ts';

interface RawMap {
  version?: unknown;
  mappings?: unknown;
  sources?: unknown;
  sections?: unknown;
  debugId?: unknown;
  debug_id?: unknown;
}

const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Base64 VLQ, separated by commas and semicolons: the decoder takes anything. */
const mappingsPattern = /^[A-Za-z0-9+/,;]*$/;

/** @returns what it decodes to */
const requirePlain = (map: RawMap): MappingsSize => {
  if (typeof map.mappings !== 'string') throw new InvalidSourceMap('mappings: must be a text');
  if (!mappingsPattern.test(map.mappings)) throw new InvalidSourceMap('mappings: must be base64 VLQ');
  if (!Array.isArray(map.sources)) throw new InvalidSourceMap('sources: must be a list');
  return mappingsSize(map.mappings);
};

/** @returns what all of them decode to, with the lines before each */
const requireSections = (sections: unknown): MappingsSize => {
  if (!Array.isArray(sections)) throw new InvalidSourceMap('sections: must be a list');
  let last = -1;
  const size = { lines: 0, segments: 0 };
  for (const section of sections as unknown[]) {
    const { offset, map, url } = isRecord(section) ? section : {};
    if (!isRecord(offset) || !isCount(offset.line) || !isCount(offset.column))
      throw new InvalidSourceMap('sections: each must have an offset with line and column, from 0');
    if (!isRecord(map) && typeof url === 'string')
      throw new InvalidSourceMap(
        'sections: each must hold its map, not a url: put the map there, or upload it by itself',
      );
    if (!isRecord(map)) throw new InvalidSourceMap('sections: each must hold a map');
    const start = (offset.line as number) * 2 ** 24 + (offset.column as number);
    if (start < last) throw new InvalidSourceMap('sections: must be in the order of their offsets');
    last = start;
    const own = map.sections === undefined ? requirePlain(map) : requireSections(map.sections);
    // Until the map of a section begins, its lines are made, too.
    size.lines = Math.max(size.lines, (offset.line as number) + own.lines);
    size.segments += own.segments;
    requireModest(size);
  }
  return size;
};

/** Answers how many segments there are. The decoder takes any number: those that lead nowhere are found here. */
const requireKnownPlaces = (map: TraceMap): number => {
  const count = map.sources.length;
  const names = map.names.length;
  let segments = 0;
  for (const line of decodedMappings(map)) {
    segments += line.length;
    for (const segment of line) {
      const [column, source = 0, sourceLine = 0, sourceColumn = 0, name] = segment;
      if (segment.length > 1 && (source < 0 || source >= count))
        throw new InvalidSourceMap(`mappings: point to source ${source}, of ${count}`);
      if (column < 0 || sourceLine < 0 || sourceColumn < 0 || (name ?? 0) < 0)
        throw new InvalidSourceMap('mappings: point to a line, a column or a name before the first');
      if (name !== undefined && name >= names)
        throw new InvalidSourceMap(`mappings: point to name ${name}, of ${names}`);
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
  // Some tools write it as a text.
  if (version !== 3 && version !== '3')
    throw new InvalidSourceMap(`version: must be 3, not ${JSON.stringify(version) ?? 'missing'}`);
  requireModest(sections === undefined ? requirePlain(raw) : requireSections(sections));
  try {
    const map = new AnyMap({ ...raw, version: 3 } as never) as TraceMap;
    const bytes = requireKnownPlaces(map) * bytesPerSegment + text.length;
    return { map, debugId: debugIdOf(debugId ?? debug_id), bytes };
  } catch (error) {
    if (error instanceof InvalidSourceMap) throw error;
    throw new InvalidSourceMap(`mappings: cannot be decoded (${(error as Error).message})`);
  }
};
