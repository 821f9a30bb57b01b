// The end: no new connections, what was accepted is finished, then one part after the other; all of it within one time. What was
// acknowledged is on disk by then: a part that does not come to its end in time is left behind.
import type { Server } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from 'pino';

/** The longest that connections may take to end, ms. Docker waits ten seconds for all. */
const drainMs = 5000;
/** When they have to be gone, since the beginning, ms: they have been cut by then. */
const drainedMs = 5500;
/** How often connections that have become idle are closed, ms. */
const idleCheckMs = 50;

interface Stoppable {
  close(): Promise<unknown>;
}

/** Parts that are closed together. */
export interface Stage {
  /** What they are, in words. */
  what: string;
  parts: readonly Stoppable[];
  /** They are waited for until then, ms since the beginning. */
  untilMs: number;
}

/** Why it was not waited for any longer, or could not end; undefined when it has. */
const closed = async (parts: readonly Stoppable[], ms: number): Promise<string | undefined> => {
  const patience = new AbortController();
  const late = pause(Math.max(0, ms), 'it takes too long', { signal: patience.signal }).catch(() => undefined);
  const all = Promise.all(parts.map((part) => part.close())).then(
    () => undefined,
    (error: Error) => error.message,
  );
  try {
    return await Promise.race([all, late]);
  } finally {
    patience.abort();
  }
};

/** @param stages what is closed after the HTTP layer, in order */
export const stopOnSignals = (app: Stoppable & { server: Server }, stages: readonly Stage[], log: Logger): void => {
  let stopping = false;
  const stop = async (signal: string): Promise<void> => {
    if (stopping) return;
    stopping = true;
    const began = performance.now();
    log.info({ signal }, 'stopping: no new connections, finishing what was accepted');
    setTimeout(() => app.server.closeAllConnections(), drainMs).unref();
    // A connection that was answering when the server began to close is kept alive by its client: it ends once idle.
    setInterval(() => app.server.closeIdleConnections(), idleCheckMs).unref();
    for (const { what, parts, untilMs } of [{ what: 'connections', parts: [app], untilMs: drainedMs }, ...stages]) {
      const reason = await closed(parts, untilMs - (performance.now() - began));
      if (reason !== undefined) log.warn({ what, reason }, 'left behind: nothing that was acknowledged is lost');
    }
    log.info('stopped');
    process.exit(0);
  };
  process.on('SIGTERM', (signal) => void stop(signal));
  process.on('SIGINT', (signal) => void stop(signal));
};
