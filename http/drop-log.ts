// Says in the log that events are dropped: once a second for each reason, as whoever sends too much would fill it otherwise.
import type { FastifyBaseLogger } from 'fastify';

const gapMs = 1000;

export const dropLog = <Reason extends string>(log: FastifyBaseLogger, gap = gapMs) => {
  /** Events dropped since the last line, by reason; there only within the gap after a line. */
  const since = new Map<Reason, number>();

  const tell = (reason: Reason, events: number): void => {
    log.warn({ reason, events }, 'events dropped');
    since.set(reason, 0);
    setTimeout(() => {
      const waiting = since.get(reason) ?? 0;
      since.delete(reason);
      if (waiting > 0) tell(reason, waiting);
    }, gap).unref();
  };

  return (reason: Reason, events: number): void => {
    const waiting = since.get(reason);
    if (waiting === undefined) tell(reason, events);
    else since.set(reason, waiting + events);
  };
};
