// The thread that goes through old occurrences: ends when it is done.
import { parentPort, workerData } from 'node:worker_threads';
import { lowerPriority } from '../runner/lower-priority.ts';
import { openReadonly } from '../sqlite/open.ts';
import { type CompactionPart, type CompactionRange, compactionParts } from './compactor.ts';

export interface CompactionSettings extends CompactionRange {
  logPath: string;
  readPath: string;
}
/** Each `next` is answered with a part, and with null after the last. */
export type CompactionReply = CompactionPart | null;

const niceness = 10;

const settings = workerData as CompactionSettings;
if (parentPort === null) throw new Error('compaction runs as a worker thread');
const port = parentPort;
lowerPriority(niceness);
const log = openReadonly(settings.logPath);
const readModels = openReadonly(settings.readPath);
const parts = compactionParts(log, readModels, settings);

port.on('message', () => {
  const { value, done } = parts.next();
  port.postMessage((done === true ? null : value) satisfies CompactionReply);
  if (done !== true) return;
  log.close();
  readModels.close();
  port.close();
});
