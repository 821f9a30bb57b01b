// What a source map of about 40 MB costs: to read, and to keep.
import { encode, type SourceMapSegment } from '@jridgewell/sourcemap-codec';
import { readSourceMap } from '../infrastructure/symbolication/source-map.ts';
import { usedHeap } from './heap.ts';
import { rate, ratio, table } from './table.ts';

/** @param columns segments, all on one line as minifiers write them @param lines of source text that come with it */
const mapWith = (columns: number, lines: number): string => {
  const names = Array.from({ length: 1000 }, (_, index) => `name${index}`);
  const line = Array.from({ length: columns }, (_, index): SourceMapSegment => {
    const [column, source, original] = [index * 7, index % 40_000, (index * 3) % 80];
    return index % 5 === 0 ? [column, 0, source, original, index % names.length] : [column, 0, source, original];
  });
  const sourcesContent = ['const total = items.length; // a line like many\n'.repeat(lines)];
  return JSON.stringify({ version: 3, sources: ['a.ts'], names, mappings: encode([line]), sourcesContent });
};

const kinds = {
  'mappings alone': [6_000_000, 0],
  mixed: [2_500_000, 500_000],
  'mostly text': [100_000, 850_000],
} as const;

export const measureSourceMaps = async (): Promise<void> => {
  const rows = Object.entries(kinds).map(([kind, [columns, lines]]) => {
    const text = mapWith(columns, lines);
    const before = usedHeap();
    const started = performance.now();
    const read = readSourceMap(text);
    const ms = performance.now() - started;
    const used = usedHeap() - before;
    const megabyte = 1024 * 1024;
    return [
      kind,
      rate(text.length / megabyte),
      rate(ms),
      rate(used / megabyte),
      rate(read.bytes / megabyte),
      ratio(read.bytes / used),
    ];
  });
  table(['source map', 'MB', 'ms to read', 'MB in memory', 'MB by the cache’s estimate', 'estimate / memory'], rows);
};
