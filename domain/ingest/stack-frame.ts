// The frame of a stack trace that stands for the place of the error, in the notations of the platforms Bloop serves.

const frameNotations = [
  /^\s*at\s+\S/, // V8, Hermes, JVM, .NET
  /^\s*File "[^"]+", line \d+/, // CPython
  /^[^\s@]*@\S+:\d+/, // SpiderMonkey and JavaScriptCore
  /^\s*(?:from\s+)?\S+:\d+:in\s/, // Ruby
  /^\s*\d+\s+\S+\s+0x[0-9a-f]+\s/i, // Apple crash reports
  /^\s*#\d+\s+\S/, // PHP, native debuggers
];

const frameworkPaths = [
  'node_modules/',
  'node:internal',
  '(node:',
  'at node:',
  'site-packages/',
  'dist-packages/',
  '/gems/',
  '(native)',
  '(<anonymous>)',
];
const frameworkPackages =
  /^\s*at\s+(?:java\.|javax\.|jdk\.|sun\.|android\.|androidx\.|com\.android\.|dalvik\.|kotlin\.|kotlinx\.)/;
const appleFrame = /^\s*\d+\s+(\S+)\s+0x/i;
const appleFrameworks = new Set([
  'UIKitCore',
  'UIKit',
  'CoreFoundation',
  'Foundation',
  'libdispatch',
  'libdispatch.dylib',
  'libobjc.A.dylib',
  'libsystem_pthread.dylib',
  'libsystem_kernel.dylib',
  'SwiftUI',
  'QuartzCore',
  'GraphicsServices',
  'dyld',
]);

const isFrame = (line: string): boolean => frameNotations.some((notation) => notation.test(line));

const isFramework = (line: string): boolean => {
  if (frameworkPaths.some((path) => line.includes(path)) || frameworkPackages.test(line)) return true;
  const module = appleFrame.exec(line)?.[1];
  return module !== undefined && (appleFrameworks.has(module) || module.startsWith('com.apple.'));
};

/** What a new build moves: line and column numbers, load addresses, offsets, the frame's own number. */
const withoutPosition = (line: string): string =>
  line
    .trim()
    .replace(/^#?\d+\s+(?=\S)/, '')
    .replace(/\s0x[0-9a-f]+\b/gi, '')
    .replace(/\s\+\s\d+$/, '')
    .replace(/, line \d+/, '')
    .replace(/\((\d+)\)(?=:|$)/, '')
    .replace(/(?::\d+){1,2}(?=\)|$|:in\s)/, '');

/** The first frame that is not framework code, else the first frame, without line and column; '' when there is none. */
export const topFrame = (stack: string): string => {
  let first: string | undefined;
  for (let start = 0; start < stack.length; ) {
    const newline = stack.indexOf('\n', start);
    const end = newline === -1 ? stack.length : newline;
    const line = stack.slice(start, end);
    if (isFrame(line)) {
      if (!isFramework(line)) return withoutPosition(line);
      first ??= line;
    }
    start = end + 1;
  }
  return first === undefined ? '' : withoutPosition(first);
};
