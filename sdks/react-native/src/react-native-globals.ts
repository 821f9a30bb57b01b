// What React Native puts into the global scope, as far as it is used. Absent on React Native for Web.

export type ErrorHandler = (error: unknown, isFatal?: boolean) => void;

export interface ErrorUtilsLike {
  getGlobalHandler(): ErrorHandler | null | undefined;
  setGlobalHandler(handler: ErrorHandler): void;
}

export interface RejectionTracking {
  allRejections: boolean;
  onUnhandled(id: number, reason: unknown): void;
  onHandled?(id: number): void;
}

interface Globals {
  ErrorUtils?: ErrorUtilsLike;
  /** There when the engine is Hermes. */
  HermesInternal?: {
    hasPromise?(): boolean;
    enablePromiseRejectionTracker?(options: RejectionTracking): void;
  } | null;
  __DEV__?: boolean;
}

export const globals = (): Globals => globalThis as Globals;

export const isDevelopment = (): boolean => globals().__DEV__ === true;
