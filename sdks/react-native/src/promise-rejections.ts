// Promise rejections that nobody handles: tracked by Hermes, else by the promises that React Native brings along.

import { globals, isDevelopment, type RejectionTracking } from './react-native-globals.ts';
import type { Uncaught } from './uncaught.ts';

interface Tracker {
  enable(options: RejectionTracking): void;
  disable?(): void;
}

declare const require: (name: string) => Tracker;

const hermesTracker = (): Tracker | undefined => {
  const { HermesInternal } = globals();
  const enable = HermesInternal?.enablePromiseRejectionTracker;
  if (HermesInternal?.hasPromise?.() !== true || enable === undefined) return undefined;
  return { enable: (options) => enable.call(HermesInternal, options) };
};

const packageTracker = (): Tracker | undefined => {
  try {
    // Within a try block Metro takes it for optional.
    return require('promise/setimmediate/rejection-tracking');
  } catch {
    return undefined;
  }
};

/** There is only one tracking at a time, so this has to say what React Native's own says during development. */
const warn = (id: number, reason: unknown): void => {
  if (isDevelopment()) console.warn(`Possible unhandled promise rejection (id: ${id}):`, reason);
};

/** Returns what undoes it. */
export const watchRejections = (client: Uncaught): (() => void) => {
  const tracker = hermesTracker() ?? packageTracker();
  if (tracker === undefined) return () => undefined;
  let isWatching = true;
  tracker.enable({
    allRejections: true,
    onUnhandled: (id, reason) => {
      if (isWatching) client.uncaught(reason, 'unhandledRejection');
      warn(id, reason);
    },
    onHandled: () => undefined,
  });
  return () => {
    isWatching = false;
    tracker.disable?.();
  };
};
