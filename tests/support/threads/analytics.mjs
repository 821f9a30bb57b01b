// Stands in for the thread of analytics: gives up, as DuckDB does, on every file that is there.
import { existsSync, rmSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';

let answered = 0;
parentPort.on('message', (request) => {
  if (request === 'end') return parentPort.close();
  const { path } = workerData;
  // Once more, and it is well by itself.
  const passing = `${path}.passing`;
  if (existsSync(path) || existsSync(passing)) {
    rmSync(passing, { force: true });
    throw new Error('FATAL Error: Failed: database has been invalidated because of a previous fatal error.');
  }
  answered += 1;
  parentPort.postMessage({ kind: 'answer', answer: answered });
});
