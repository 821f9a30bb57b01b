// A stack trace as text, line by line: of V8 (Node, Chromium), Firefox, Safari and Hermes (React Native).
import { parseFFOrSafariString, parseV8OrIeString } from 'error-stack-parser-es/lite';

export interface Frame {
  /** Null for anonymous code. */
  name: string | null;
  file: string;
  /** From 1. */
  line: number;
  /** From 0, as source maps count. */
  column: number;
}

export interface StackLine {
  raw: string;
  /** Absent for lines that are no frame, or one of native code. */
  frame?: Frame;
}

const v8 = /^\s*at /;
/** Name and place, or a place alone that could be a file: not the message of an error. */
const gecko = /^[^@\n]*@\S.*:\d+$|^\s*[^\s@(]+:\d+:\d+$/;
/** Where Hermes runs bytecode, the column is an offset into it. https://github.com/facebook/hermes/blob/main/doc/SourceMaps.md */
const bytecode = /^address at /;

const frameOf = (line: string): Frame | undefined => {
  const parsed = v8.test(line) ? parseV8OrIeString(line) : gecko.test(line) ? parseFFOrSafariString(line) : [];
  const [found] = parsed;
  if (found?.file === undefined || found.line === undefined || found.col === undefined) return undefined;
  const isBytecode = bytecode.test(found.file);
  return {
    name: found.function ?? null,
    file: found.file.replace(bytecode, ''),
    line: found.line,
    // All but bytecode offsets count from 1.
    column: isBytecode ? found.col : Math.max(0, found.col - 1),
  };
};

export const stackLines = (stack: string): StackLine[] =>
  stack.split(/\r?\n/).map((raw) => {
    const frame = frameOf(raw);
    return frame === undefined ? { raw } : { raw, frame };
  });
