// Resident memory, when nothing happens and at a thousand events a minute.
import { setTimeout as pause } from 'node:timers/promises';
import { requestsOf } from './events.ts';
import { load } from './load.ts';
import { residentMb, startBloop } from './servers.ts';
import { table } from './table.ts';

/** Readers that nobody asks give their memory back after a minute. */
const idleSeconds = 75;
const loadSeconds = 60;

export const measureMemory = async (): Promise<void> => {
  const server = await startBloop();
  const started = residentMb(server.pid);
  await pause(idleSeconds * 1000);
  const idle = residentMb(server.pid);
  const { buffers } = requestsOf('/v1/ingest', 1000, 1, server.key, 5000);
  const perSecond = 1000 / 60;
  const run = await load({
    port: server.port,
    requests: buffers,
    connections: 2,
    seconds: loadSeconds,
    warmUpSeconds: 0,
    pauseMs: 2000 / perSecond,
  });
  const busy = residentMb(server.pid);
  await server.remove();
  table(
    ['resident memory', 'MB'],
    [
      ['just started', started],
      [`idle for ${idleSeconds} s`, idle],
      [`after a minute of ${Math.round((run.answered / run.seconds) * 60)} events/min`, busy],
    ],
  );
};
