// What is in use of the heap, after everything that is not was collected.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

// V8 offers its collector when it is asked to.
setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Bytes. */
export const usedHeap = (): number => {
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
};
