// How much a source map decodes to, counted before it is decoded: a map of a few kilobytes, compressed, can ask for gigabytes,
// and V8 ends the whole process, not only the thread, where one array of them does not fit.
import { InvalidSourceMap } from './invalid-source-map.ts';

const comma = 0x2c;
const semicolon = 0x3b;

/** What no build comes near: 1,000,000 lines of minified code, and segments that take some 500 MB. */
export const mostLines = 1_000_000;
export const mostSegments = 5_000_000;

export interface MappingsSize {
  lines: number;
  segments: number;
}

/** @param mappings base64 VLQ: `;` ends a line, `,` a segment */
export const mappingsSize = (mappings: string): MappingsSize => {
  let lines = 1;
  let segments = 1;
  for (let at = 0; at < mappings.length; at++) {
    const unit = mappings.charCodeAt(at);
    if (unit === semicolon) lines++;
    if (unit === semicolon || unit === comma) segments++;
  }
  return { lines, segments };
};

/** @throws InvalidSourceMap */
export const requireModest = ({ lines, segments }: MappingsSize): void => {
  if (lines > mostLines) throw new InvalidSourceMap(`mappings: have more than ${mostLines} lines`);
  // Empty lines are segments too, as they are counted here, so that both bounds hold together.
  if (segments > mostSegments) throw new InvalidSourceMap(`mappings: have more than ${mostSegments} segments`);
};
