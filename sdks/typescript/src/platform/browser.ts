// The browser: a page, or a worker of it. Also what is left where neither is known: fetch, and no handlers.
import { sign, signNow } from '../sign.ts';
import { uuid } from '../uuid.ts';
import { sendByFetch } from './fetch-transport.ts';
import type { Answer, Hooks, Platform } from './platform.ts';

/** What a browser lets requests carry, all together, that outlive their page: 64 KiB, and others may use it, too. */
const keepaliveBytes = 60_000;
/** Of all clients of this page. */
let keepaliveInFlight = 0;

const target = (): EventTarget | undefined =>
  typeof globalThis.addEventListener === 'function' ? (globalThis as unknown as EventTarget) : undefined;

/**
 * Without waiting for anything: nothing runs any more once the page is gone. (sendBeacon cannot carry a signature.) What
 * does not fit stays, for a page that comes back.
 */
const sendAndLeave = (hooks: Hooks): void => {
  for (const { request, bytes, onEnd } of hooks.takeAll({
    maxBytes: keepaliveBytes - keepaliveInFlight,
    mostDelayMs: 0,
  })) {
    keepaliveInFlight += bytes;
    const ended = (outcome: Answer | Error): void => {
      keepaliveInFlight -= bytes;
      onEnd(outcome);
    };
    sendByFetch({ ...request, keepalive: true }).then(ended, ended);
  }
};

const listen = (on: EventTarget, listeners: Record<string, (event: never) => void>): (() => void) => {
  const entries = Object.entries(listeners) as [string, (event: Event) => void][];
  for (const [name, listener] of entries) on.addEventListener(name, listener);
  return () => {
    for (const [name, listener] of entries) on.removeEventListener(name, listener);
  };
};

/** A page that is hidden may never be seen again: phones end it without another word. */
const watchPage = (hooks: Hooks): (() => void) => {
  const page = target();
  if (page === undefined || typeof document === 'undefined') return () => undefined;
  const forgetPage = listen(page, { pagehide: () => sendAndLeave(hooks) });
  const forgetDocument = listen(document, {
    visibilitychange: () => {
      if (document.visibilityState === 'hidden') sendAndLeave(hooks);
    },
  });
  return () => {
    forgetPage();
    forgetDocument();
  };
};

/**
 * An error of a script of another origin has no object, and hardly a message; one of a worker has its type within the
 * message (`Uncaught TypeError: x`).
 */
const errorOf = ({ error, message, filename, lineno, colno }: ErrorEvent): unknown => {
  if (error !== null && error !== undefined) return error;
  const [, name = 'Error', text = message] = /^Uncaught (?:([A-Z]\w*): )?([\s\S]*)$/.exec(message) ?? [];
  const place = filename ? `\n    at ${filename}:${lineno}:${colno}` : undefined;
  return { name, message: text, ...(place === undefined ? {} : { stack: `${name}: ${text}${place}` }) };
};

const watchErrors = (hooks: Hooks): (() => void) => {
  const page = target();
  if (page === undefined) return () => undefined;
  return listen(page, {
    error: (event: ErrorEvent) => hooks.uncaught(errorOf(event), 'uncaughtException'),
    unhandledrejection: (event: PromiseRejectionEvent) => hooks.uncaught(event.reason, 'unhandledRejection'),
  });
};

/** Where it happened: the page without its query, which may hold what is nobody's business. */
const surroundings = (): Record<string, unknown> => {
  const { location, navigator } = globalThis as Partial<typeof globalThis>;
  const isPage = typeof document !== 'undefined' && location !== undefined;
  return {
    ...(isPage ? { page: `${location.origin}${location.pathname}` } : {}),
    ...(isPage && navigator?.userAgent ? { user_agent: navigator.userAgent } : {}),
  };
};

export const browserPlatform: Platform = {
  // Another header than the server's CORS answer names would stop the request.
  userAgent: undefined,
  send: sendByFetch,
  newId: uuid,
  surroundings,
  sign,
  signNow,
  watchEnd: watchPage,
  watchUncaught: watchErrors,
};
