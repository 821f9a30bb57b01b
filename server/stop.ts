// The end: no new connections, what was accepted is finished, then one part after the other.
import type { Server } from 'node:http';
import type { Logger } from 'pino';

/** The longest that connections may take to end, ms: well within the 10 s that Docker waits. */
const drainMs = 7000;
/** How often connections that have become idle are closed, ms. */
const idleCheckMs = 50;

interface Stoppable {
  close(): Promise<unknown>;
}

/** @param parts what is closed after the HTTP layer, in order; those of one list together */
export const stopOnSignals = (
  app: Stoppable & { server: Server },
  parts: readonly Stoppable[][],
  log: Logger,
): void => {
  let stopping = false;
  const stop = async (signal: string): Promise<void> => {
    if (stopping) return;
    stopping = true;
    log.info({ signal }, 'stopping: no new connections, finishing what was accepted');
    setTimeout(() => app.server.closeAllConnections(), drainMs).unref();
    // A connection that was answering when the server began to close is kept alive by its client: it ends once idle.
    setInterval(() => app.server.closeIdleConnections(), idleCheckMs).unref();
    await app.close();
    for (const together of parts) await Promise.all(together.map((part) => part.close()));
    log.info('stopped');
    process.exit(0);
  };
  process.on('SIGTERM', (signal) => void stop(signal));
  process.on('SIGINT', (signal) => void stop(signal));
};
