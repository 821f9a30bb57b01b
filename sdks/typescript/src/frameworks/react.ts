// React 19 and newer: the functions that its roots tell of errors.
import { fit } from '../text.ts';
import type { Captures } from './captures.ts';

/** What React says of an error, as far as it is read. */
export interface ReactErrorInfo {
  componentStack?: string | null | undefined;
}

type Told = (error: unknown, info: ReactErrorInfo) => void;

/** Options of `createRoot` and `hydrateRoot`. */
export interface ReactErrorHandlers {
  /** No boundary caught it: React takes everything away that it has drawn. */
  onUncaughtError: Told;
  /** A boundary of the app caught it. */
  onCaughtError: Told;
  /** React drew again, and that went well: hydration that did not match, for example. */
  onRecoverableError: Told;
}

/** Of the 4096 bytes of metadata: the innermost components, and room for what else there is. */
const maxStackBytes = 2048;

export const componentStackOf = ({ componentStack }: ReactErrorInfo): string | undefined =>
  componentStack == null ? undefined : fit(componentStack, maxStackBytes);

/** What React does by itself. Handlers of the page hear of the same error; it is captured once. */
const report = (error: unknown): void => {
  if (typeof globalThis.reportError === 'function') reportError(error);
  else console.error(error);
};

/**
 * Captures what a root is told: `createRoot(element, reactErrorHandlers(bloop))`. Then `own` are called, or what React
 * does without them is done.
 */
export const reactErrorHandlers = (client: Captures, own: Partial<ReactErrorHandlers> = {}): ReactErrorHandlers => {
  const captures =
    (metadata: Record<string, unknown>, then: Told): Told =>
    (error, info) => {
      client.captureError(error, { metadata: { ...metadata, component_stack: componentStackOf(info) } });
      then(error, info);
    };
  const uncaught = { unhandled: true, mechanism: 'react' };
  const caught = { unhandled: true, mechanism: 'errorBoundary' };
  const recovered = { unhandled: false, mechanism: 'react' };
  return {
    onUncaughtError: captures(uncaught, own.onUncaughtError ?? report),
    onCaughtError: captures(caught, own.onCaughtError ?? ((error) => console.error(error))),
    onRecoverableError: captures(recovered, own.onRecoverableError ?? report),
  };
};
