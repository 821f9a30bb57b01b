// The thread that rebuilds read models inside a running server, as the command line does beside it.
import { parentPort, workerData } from 'node:worker_threads';
import { allProjections } from '../../projections/all.ts';
import { lowerPriority } from './lower-priority.ts';
import { rebuild } from './rebuild.ts';
import type { RebuildReply, RebuildSettings } from './rebuild-thread.ts';

const niceness = 10;
const progressMs = 200;

if (parentPort === null) throw new Error('a rebuild runs as a worker thread');
const port = parentPort;
const post = (reply: RebuildReply): void => port.postMessage(reply);
const { logPath, readPath, only, sampleReservoirSize, stop } = workerData as RebuildSettings;
const stopped = new Int32Array(stop);
lowerPriority(niceness);

let reportedAt = 0;
const onProgress = (events: number, total: number): void => {
  // The rebuild gives messages no turn: what it has to know is in memory that both threads see.
  if (Atomics.load(stopped, 0) !== 0) throw new Error('the server was stopped');
  if (performance.now() - reportedAt < progressMs) return;
  reportedAt = performance.now();
  post({ kind: 'progress', events, total });
};

try {
  const projections = allProjections({ sampleReservoirSize });
  post({ kind: 'done', events: rebuild({ logPath, readPath, projections, only, onProgress }) });
} catch (error) {
  post({ kind: 'failed', message: (error as Error).message });
}
