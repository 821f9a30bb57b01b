// The thread that looks into uploads. It is not the one that reads stacks: nobody who looks at an error waits for a pipeline.
import { parentPort } from 'node:worker_threads';
import { lowerPriority } from '../runner/lower-priority.ts';
import { endRequest } from '../runner/on-demand-thread.ts';
import { inspect } from './inspect.ts';
import type { InspectionReply, InspectionRequest } from './symbolicator.ts';

const niceness = 10;

if (parentPort === null) throw new Error('inspection runs as a worker thread');
const port = parentPort;
lowerPriority(niceness);

port.on('message', async (request: InspectionRequest | typeof endRequest) => {
  if (request === endRequest) {
    port.close();
    return;
  }
  const { filename, path } = request;
  const reply = await inspect(filename, path).then(
    (files): InspectionReply => ({ files }),
    (error: Error): InspectionReply => ({ failed: error.message }),
  );
  port.postMessage(reply);
});
