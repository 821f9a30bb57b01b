// Which uploaded file a stack frame means. Builds and browsers name the same file in different ways; what they share is the
// end of its path.

/** `https://cdn.example.com/a/main.js?v=1#x` → `['a', 'main.js']`. Schemes, hosts, drives, query strings and `.`/`..` go. */
const segmentsOf = (file: string): string[] => {
  const path = file
    .replace(/^[a-z][a-z0-9+.-]*:\/\/\/?/i, (scheme) => (/^(?:https?|wss?):/i.test(scheme) ? '//' : '/'))
    .replace(/^\/\/[^/]*/, '')
    .replace(/[?#].*$/s, '')
    .replaceAll('\\', '/')
    .replace(/^[a-z]:\//i, '')
    .replace(/^~\//, '');
  return decoded(path)
    .split('/')
    .filter((segment) => segment !== '' && segment !== '.' && segment !== '..');
};

const decoded = (path: string): string => {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
};

/** `dist/main.js.map` is the map of `dist/main.js`. */
export const mappedFile = (filename: string): string => filename.replace(/\.map$/i, '');

const commonEnd = (a: readonly string[], b: readonly string[]): number => {
  let length = 0;
  while (length < a.length && length < b.length && a.at(-1 - length) === b.at(-1 - length)) length += 1;
  return length;
};

/** In lower case; undefined for names that tell none. */
const hostOf = (file: string): string | undefined =>
  /^(?:(?:https?|wss?):)?\/\/([^/]+)/i.exec(file)?.[1]?.toLowerCase();

/** Whether both tell their host, and not the same. */
const areOfDifferentHosts = (a: string, b: string): boolean => {
  const [one, other] = [hostOf(a), hostOf(b)];
  return one !== undefined && other !== undefined && one !== other;
};

/**
 * The candidate whose name shares the longest end with a frame's file, by whole segments; undefined when not even the last
 * one is the same. The last one alone is enough where one of the two tells no folder: a place in another file is worse than
 * none. Of equal ones the first: give the newest first.
 */
export const bestMatch = <T extends { filename: string }>(file: string, candidates: readonly T[]): T | undefined => {
  const wanted = segmentsOf(file);
  let best: { candidate: T; length: number } | undefined;
  for (const candidate of candidates) {
    const segments = segmentsOf(mappedFile(candidate.filename));
    const length = commonEnd(wanted, segments);
    if (length <= (best?.length ?? 0)) continue;
    const isOfOtherFolder = length === 1 && wanted.length > 1 && segments.length > 1;
    if (!isOfOtherFolder && !areOfDifferentHosts(file, candidate.filename)) best = { candidate, length };
  }
  return best?.candidate;
};
