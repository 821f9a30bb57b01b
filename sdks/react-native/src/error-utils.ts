// React Native's handler for uncaught errors of JavaScript.

import { globals, isDevelopment } from './react-native-globals.ts';
import type { Uncaught } from './uncaught.ts';

const longestMs = 2000;

/**
 * Captures what reaches the global handler, and passes it on to the handler before. In a release build that one ends
 * the app when the error is fatal: it gets the error when the events are sent, or after two seconds.
 * Returns what undoes it.
 */
export const watchErrorUtils = (client: Uncaught): (() => void) => {
  const { ErrorUtils } = globals();
  if (ErrorUtils === undefined) return () => undefined;
  const before = ErrorUtils.getGlobalHandler();
  let isWatching = true;
  const handler = (error: unknown, isFatal = false): void => {
    const pass = () => before?.(error, isFatal);
    if (isWatching) client.uncaught(error, 'uncaughtException', { fatal: isFatal });
    if (isWatching && isFatal && !isDevelopment()) void client.flush(longestMs).then(pass, pass);
    else pass();
  };
  ErrorUtils.setGlobalHandler(handler);
  return () => {
    isWatching = false;
    // Somebody who came later keeps this one; it then only passes on.
    if (ErrorUtils.getGlobalHandler() === handler && before) ErrorUtils.setGlobalHandler(before);
  };
};
