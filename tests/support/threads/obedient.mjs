// A worker that does what it is told: tests of the thread that is started on demand.
import { parentPort } from 'node:worker_threads';

let answered = 0;

parentPort.on('message', (request) => {
  if (request === 'end') return parentPort.close();
  if (request.do === 'throw') throw new Error('thrown in the thread');
  if (request.do === 'exit') process.exit(3);
  if (request.do === 'fill') for (const held = []; ; ) held.push(new Array(100_000).fill(held.length));
  if (request.do === 'hang') return;
  if (request.do === 'spin') for (;;);
  parentPort.postMessage({ answer: request.say, answered: ++answered });
});
