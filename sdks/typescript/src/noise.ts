// What reaches handlers and is no error of the app: nothing that anybody could mend.
import { attempt, isObject, textProperty } from './reading.ts';

/** Thrown to steer a framework: a Response (Remix), a redirect or a page that is not there (Next). */
export const isControlFlow = (error: unknown): boolean => {
  if (!isObject(error)) return false;
  if (attempt(() => typeof Response === 'function' && error instanceof Response)) return true;
  const digest = textProperty(error, 'digest') ?? '';
  return digest.startsWith('NEXT_') || digest === 'BAILOUT_TO_CLIENT_SIDE_RENDERING';
};

/** Browsers say no more of an error in a script of another origin, and this of an observer that is merely late. */
const empty = [/^Script error\.?$/, /^ResizeObserver loop (limit exceeded|completed with undelivered notifications)/];
const extension = /(?:chrome|moz|safari|safari-web|ms-browser)-extension:\/\//;

/** Where the error was thrown, if the stack says so. */
const firstFrame = (stack: string): string => /^.*(?:\bat |@).*:\d+.*$/m.exec(stack)?.[0] ?? '';

/** Of an error that nobody caught. */
export const isNoise = (error: unknown): boolean =>
  empty.some((pattern) => pattern.test(textProperty(error, 'message') ?? '')) ||
  extension.test(firstFrame(textProperty(error, 'stack') ?? ''));
