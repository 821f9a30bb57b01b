// The frame of a stack trace that stands for the place of the error, in the notations of the platforms Bloop serves.

interface Notation {
  /** Whether a line, trimmed, is a frame. */
  frame: RegExp;
  /** Whether a frame is code of the platform or of a package, not of the application. */
  framework: RegExp;
  /** The frame without what a new build moves: line and column numbers, load addresses, offsets, its own number. */
  place(line: string): string;
  /** The frame without the message and the values of arguments, where a notation writes these beside it. */
  bare?(line: string): string;
}

/** V8, Hermes, JVM, Android, .NET. */
const at: Notation = {
  frame: /^at\s+\S/,
  framework:
    /node_modules\/|node:internal|\(node:|^at\s+(?:async )?node:|\(native\)|\(<anonymous>\)|^at\s+(?:java|javax|jdk|sun|com\.sun|android|androidx|com\.android|dalvik|kotlin|kotlinx)\./,
  place: (line) => line.replace(/(?::\d+){1,2}(?=\)|$)|:line \d+$/g, ''),
};

const python: Notation = {
  frame: /^File "[^"]+", line \d/,
  framework: /site-packages\/|dist-packages\/|\/lib\/python|"<frozen /,
  place: (line) => line.replace(/, line \d+/, ''),
};

/** SpiderMonkey and JavaScriptCore, whose code outside functions is "global code" and the like. */
const gecko: Notation = {
  frame: /^(?:(?:global|module|eval) code|[^\s@]*)@\S+(?: line \d+ > \w+)*:\d/,
  framework: /node_modules\//,
  place: (line) => line.replace(/(?::\d+){1,2}$| line \d+(?= > )/g, ''),
};

/** In a full message of Ruby the first frame is followed by the message. */
const bareRuby = (line: string): string => line.replace(/(:in [`'][^`']*').*/, '$1');

const ruby: Notation = {
  frame: /^(?:from\s+)?\S+:\d+:in\s/,
  framework: /\/gems\/|\/lib\/ruby\/|<internal:/,
  place: (line) => bareRuby(line.replace(/^from\s+/, '').replace(/:\d+(?=:in\s)/, '')),
  bare: bareRuby,
};

/** Apple crash reports and call stack symbols: number, module, load address, symbol, offset. */
const apple: Notation = {
  frame: /^\d+\s+\S+(?: \S+)*\s+0x[0-9a-f]+\s/i,
  framework:
    /^\d+\s+(?:UIKit|UIKitCore|AppKit|CoreFoundation|Foundation|CFNetwork|SwiftUI|QuartzCore|GraphicsServices|dyld|libdispatch|libobjc\.A\.dylib|libsystem_\S+|libswift\S+|com\.apple\.\S+)(?:\.dylib)?\s/,
  place: (line) =>
    line
      .replace(/^\d+\s+/, '')
      .replace(/\s0x[0-9a-f]+\b/gi, '')
      .replace(/\s\+\s\d+(?=$|\s\()/, '')
      .replace(/:\d+(?=\)$)/, '')
      .replace(/\s+/g, ' ')
      .trim(),
};

/** File, line and call with the values of its arguments. */
const phpFrame = /^#\d+ (\[internal function\]|.*?(?=\(\d+\): ))(?:\(\d+\))?: (.*)$/;

/** PHP, and native debuggers. */
const numbered: Notation = {
  frame: /^#\d+\s+\S/,
  framework: /\/vendor\/|\[internal function\]/,
  place: (line) => {
    const [php, file = '', call = ''] = phpFrame.exec(line) ?? [];
    if (php !== undefined) return `${file}: ${call.replace(/\(.*/, '()')}`;
    return line
      .replace(/^#\d+\s+/, '')
      .replace(/^(?:0x|pc )[0-9a-f]+\s+(?:in )?/, '')
      .replace(/\+\d+(?=\))|(?::\d+){1,2}$/, '');
  },
  bare: (line) => {
    const [php, , call = ''] = phpFrame.exec(line) ?? [];
    return php === undefined ? line : line.slice(0, line.length - call.length) + call.replace(/\(.*/, '()');
  },
};

/** What most lines are can be told from their first character; the patterns are for the few that are left. */
const notationOf = (line: string): Notation | undefined => {
  const first = line[0] ?? '';
  if (first === 'a' && at.frame.test(line)) return at;
  if (first === 'F' && python.frame.test(line)) return python;
  if (first === '#') return numbered.frame.test(line) ? numbered : undefined;
  if (first >= '0' && first <= '9' && apple.frame.test(line)) return apple;
  if (line.includes('@') && gecko.frame.test(line)) return gecko;
  return line.includes(':in ') && ruby.frame.test(line) ? ruby : undefined;
};

/** Every one that `.` stops at: a pattern that goes on to the end of a line has to find it, or it looks for it without end. */
const terminator = /[\n\r\u2028\u2029]/g;

/** The lines of a stack that are frames, trimmed, the newest first as they come. */
function* frameLines(stack: string): Generator<{ line: string; notation: Notation }> {
  for (let start = 0; start < stack.length; ) {
    terminator.lastIndex = start;
    const end = terminator.exec(stack)?.index ?? stack.length;
    const line = stack.slice(start, end).trim();
    const notation = notationOf(line);
    if (notation !== undefined) yield { line, notation };
    start = end + 1;
  }
}

/** The first frame that is not framework code, else the first frame, without line and column; '' when there is none. */
export const topFrame = (stack: string): string => {
  let fallback: string | undefined;
  for (const { line, notation } of frameLines(stack)) {
    if (!notation.framework.test(line)) return notation.place(line);
    fallback ??= notation.place(line);
  }
  return fallback ?? '';
};

/**
 * The first frames as they came, down to the one that stands for the place of the error at least, but without what differs
 * each time: messages and the values of arguments.
 */
export const bareFrames = (stack: string, least: number): string[] => {
  const frames = [...frameLines(stack)];
  const end = Math.max(least, 1 + frames.findIndex(({ line, notation }) => !notation.framework.test(line)));
  return frames.slice(0, end).map(({ line, notation }) => notation.bare?.(line) ?? line);
};
