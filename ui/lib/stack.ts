// Stack traces as they are shown: which lines are the application's, and which belong to what it is built on.

/** What a frame belongs to when it is not the application's, in the notations that SDKs send. First match wins. */
const origins: [pattern: RegExp, name: string][] = [
  [/node_modules\//, 'node_modules'],
  [/\bnode:|\(native\)|\(<anonymous>\)/, 'Node.js'],
  [/webpack\/runtime|webpack\/bootstrap/, 'webpack'],
  [/(?:site|dist)-packages\//, 'site-packages'],
  [/\/lib\/python|"<frozen /, 'Python'],
  [/\/gems\//, 'gems'],
  [/\/lib\/ruby\/|<internal:/, 'Ruby'],
  [/^\s*at (?:java|javax|jdk|sun|com\.sun)\./, 'Java'],
  [/^\s*at (?:android|androidx|com\.android|dalvik)\./, 'Android'],
  [/^\s*at kotlinx?\./, 'Kotlin'],
  [
    /^\s*\d+\s+(?:UIKit\w*|AppKit|CoreFoundation|Foundation|CFNetwork|SwiftUI|QuartzCore|GraphicsServices)\s/,
    'Apple frameworks',
  ],
  [/^\s*\d+\s+(?:dyld|libdispatch|libobjc|libsystem_|libswift)\S*\s/, 'system libraries'],
  [/\/vendor\//, 'vendor'],
];

/** Whose code a frame is; undefined: the application's. @param place the line, or the file that a source map names */
export const originOf = (place: string): string | undefined => origins.find(([pattern]) => pattern.test(place))?.[1];

const frame = /^\s*(?:at\s+\S|File ".+", line \d|from\s+\S+:\d|#\d+\s|\d+\s+\S+\s+0x|\S+:\d+:in\s|[^\s@]*@\S+:\d)/;

/** Whether a line of a stack trace is a frame, not a message. */
export const isFrame = (line: string): boolean => frame.test(line);

export interface StackLine {
  text: string;
  /** `frame`: a place in the code; `code`: the code there, as Python prints it under the frame; `words`: anything else */
  kind: 'frame' | 'code' | 'words';
  /** Whose it is; undefined for the application's, and for words. */
  origin: string | undefined;
}

const indentOf = (line: string): number => line.length - line.trimStart().length;

/** A stack line by line. A line of code belongs to whom its frame belongs to. */
export const linesOf = (stack: string): StackLine[] => {
  let above: StackLine | undefined;
  return stack.split('\n').map((text) => {
    if (isFrame(text)) {
      above = { text, kind: 'frame', origin: originOf(text) };
      return above;
    }
    const isCode = above !== undefined && /^\s*File "/.test(above.text) && indentOf(text) > indentOf(above.text);
    if (!isCode) above = undefined;
    return { text, kind: isCode ? 'code' : 'words', origin: above?.origin };
  });
};

export interface Run<T> {
  /** Whose frames they are; undefined for the application's, and for lines that are no frames. */
  origin: string | undefined;
  items: T[];
}

/** Neighbours of the same origin together. */
export const runsOf = <T>(items: readonly T[], origin: (item: T) => string | undefined): Run<T>[] => {
  const runs: Run<T>[] = [];
  for (const item of items) {
    const of = origin(item);
    const last = runs.at(-1);
    if (last !== undefined && last.origin === of) last.items.push(item);
    else runs.push({ origin: of, items: [item] });
  }
  return runs;
};

/** Only looked for where a word begins: else a long word would be read again from each of its letters. */
const place = /(?<![^\s()@"'`])[^\s()@"'`]*[^\s()@"'`:]:\d+(?::\d+)?|File "[^"]+", line \d+/;

/** A line around its place in a file: what is before it, `file:line:column`, what is after it. */
export const aroundPlace = (line: string): [before: string, place: string, after: string] => {
  const found = place.exec(line);
  if (found === null) return [line, '', ''];
  const end = found.index + found[0].length;
  return [line.slice(0, found.index), found[0], line.slice(end)];
};
