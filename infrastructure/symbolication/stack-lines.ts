// A stack trace as text, line by line: of V8 (Node, Chromium), Firefox, Safari and Hermes (React Native). Stacks come from
// outside, so each line is read by searches that go over it once: the patterns of parsers for one's own stacks try every
// place of a line against every other.

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

/** Where Hermes runs bytecode, the column is an offset into it. https://github.com/facebook/hermes/blob/main/doc/SourceMaps.md */
const bytecode = 'address at ';
/** Line and column at the end of a place; no number is longer. */
const position = /:(\d{1,10}):(\d{1,10})$/;
const longestPosition = 22;

const frameAt = (name: string, place: string): Frame | undefined => {
  const found = position.exec(place.slice(-longestPosition));
  if (found === null) return undefined;
  const isBytecode = place.startsWith(bytecode);
  const file = place.slice(isBytecode ? bytecode.length : 0, -found[0].length);
  // Code that was made by `eval` is in no file.
  if (file === '' || file === '<anonymous>' || file.includes(' > ')) return undefined;
  const [line, column] = [Number(found[1]), Number(found[2])];
  // All but bytecode offsets count from 1.
  return { name: name === '' ? null : name, file, line, column: isBytecode ? column : Math.max(0, column - 1) };
};

/** `name (place)` or `place`; of `eval (eval at name (place), <anonymous>:1:1)` the place that is in a file. */
const v8Frame = (text: string): Frame | undefined => {
  const open = text.endsWith(')') ? text.indexOf(' (') : -1;
  if (open === -1) return frameAt('', text.replace(/^async /, ''));
  const place = text.slice(open + 2, -1);
  if (!place.startsWith('eval at ')) return frameAt(text.slice(0, open), place);
  const inner = place.slice(place.lastIndexOf(' (') + 2);
  return frameAt(text.slice(0, open), inner.slice(0, Math.max(0, inner.indexOf(')'))));
};

/** `name@place`, or a place alone that could be a file: not the message of an error. */
const geckoFrame = (text: string): Frame | undefined => {
  const at = text.indexOf('@');
  const name = text.slice(0, Math.max(0, at));
  if (at !== -1 && !name.includes('://')) return frameAt(name, text.slice(at + 1));
  return /[\s(]/.test(text) ? undefined : frameAt('', text);
};

const frameOf = (line: string): Frame | undefined => {
  const text = line.trim();
  return text.startsWith('at ') ? v8Frame(text.slice(3).trimStart()) : geckoFrame(text);
};

export const stackLines = (stack: string): StackLine[] =>
  stack.split(/\r\n|[\n\r\u2028\u2029]/).map((raw) => {
    const frame = frameOf(raw);
    return frame === undefined ? { raw } : { raw, frame };
  });
