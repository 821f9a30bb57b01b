// From a minified stack to the places in the sources.
import { originalPositionFor, sourceContentFor, type TraceMap } from '@jridgewell/trace-mapping';
import type { SourceContext, SymbolicatedFrame } from '../../domain/sourcemaps/symbolicated-frame.ts';
import { declaresFunction } from './function-name.ts';
import { type Frame, type StackLine, stackLines } from './stack-lines.ts';

const linesAround = 5;
const longestLine = 300;

const cut = (line: string): string => {
  const short = line.slice(0, longestLine);
  return short.isWellFormed() ? short : short.slice(0, -1);
};

/** Sources are split once for all frames that lie in them. */
type Lines = Map<string, string[] | null>;

const contextOf = (map: TraceMap, source: string, line: number, known: Lines): SourceContext | null => {
  let lines = known.get(source);
  if (lines === undefined) {
    lines = sourceContentFor(map, source)?.split(/\r?\n/) ?? null;
    known.set(source, lines);
  }
  const text = lines?.[line - 1];
  if (lines === null || text === undefined) return null;
  return {
    pre: lines.slice(Math.max(0, line - 1 - linesAround), line - 1).map(cut),
    line: cut(text),
    post: lines.slice(line, line + linesAround).map(cut),
  };
};

/**
 * A path as an editor takes it, without what bundlers put around it: `webpack://app/./src/a.ts`,
 * `webpack-internal:///(rsc)/./src/a.ts`, `turbopack:///[project]/src/a.ts`, `src/a.ts?1a2b` and `..\\src\\a.ts` → `src/a.ts`.
 */
const shownSource = (source: string): string =>
  source
    .replaceAll('\\', '/')
    .replace(/^webpack(?:-internal)?:\/\/[^/]*\/(?:\([^/]*\)\/)?/, '')
    .replace(/^turbopack:\/\/[^/]*\/(?:\[[^/]*\]\/)?/, '')
    .replace(/^file:\/\//, '')
    .replace(/^\/@fs(?=\/)/, '')
    .replace(/^\/(?=[a-z]:\/)/i, '')
    .replace(/^(?:\.{1,2}\/)+/, '')
    .replace(/\?.*$/s, '');

const unmapped = (raw: string): SymbolicatedFrame => ({
  raw_frame: raw,
  original_file: null,
  original_line: null,
  original_column: null,
  original_name: null,
  context: null,
});

interface Mapped {
  line: StackLine & { frame: Frame };
  map: TraceMap | undefined;
  found: ReturnType<typeof originalPositionFor> | undefined;
}

/**
 * What its caller calls it, if it is a plain call of a function that the frame's source declares; else the engine's name, if
 * the source declares that one; else the engine's is a minifier's, and what the map names at the place says more.
 */
const nameOf = ({ line: { frame }, map, found }: Mapped, caller: Mapped | undefined): string | null => {
  const isPlain = frame.name === null || !/^(?:async|new) |[.\s/<[]/.test(frame.name);
  if (!isPlain) return frame.name;
  const content = map === undefined || found?.source == null ? null : sourceContentFor(map, found.source);
  const called = /^async /.test(caller?.line.frame.name ?? '') ? null : (caller?.found?.name ?? null);
  const declared = [called, frame.name].find(
    (name) => content !== null && name !== null && declaresFunction(content, name),
  );
  return declared ?? found?.name ?? frame.name;
};

/** Every frame of the stack, in order. @param mapOf the map of the file that a frame names */
export const symbolicate = (stack: string, mapOf: (file: string) => TraceMap | undefined): SymbolicatedFrame[] => {
  const sources = new Map<TraceMap, Lines>();
  const frames = stackLines(stack).flatMap((line): Mapped[] => {
    const { frame } = line;
    if (frame === undefined) return [];
    const map = mapOf(frame.file);
    const found = map === undefined ? undefined : originalPositionFor(map, frame);
    return [{ line: { ...line, frame }, map, found }];
  });
  return frames.map((mapped, index) => {
    const { line, map, found } = mapped;
    if (map === undefined || found === undefined || found.source === null) return unmapped(line.raw);
    const known = sources.get(map) ?? new Map<string, string[] | null>();
    sources.set(map, known);
    return {
      raw_frame: line.raw,
      original_file: shownSource(found.source),
      original_line: found.line,
      original_column: found.column + 1,
      original_name: nameOf(mapped, frames[index + 1]),
      context: contextOf(map, found.source, found.line, known),
    };
  });
};
