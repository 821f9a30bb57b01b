// A reader thread: answers one query at a time on its own read-only connection.
import { parentPort, workerData } from 'node:worker_threads';
import { queries } from '../../projections/queries/all.ts';
import type { Query } from '../../projections/queries/query.ts';
import { lowerPriority } from '../runner/lower-priority.ts';
import { isDamaged } from '../sqlite/open.ts';
import { openQueryContext, type ReaderSettings } from './query-context.ts';
import type { ReaderReply, ReaderRequest } from './reader-pool.ts';

const niceness = 8;

if (parentPort === null) throw new Error('a reader runs as a worker thread');
const port = parentPort;
lowerPriority(niceness);
const context = openQueryContext(workerData as ReaderSettings);

port.on('message', async ({ name, params }: ReaderRequest) => {
  const query = queries[name] as Query<unknown, unknown>;
  let reply: ReaderReply;
  try {
    reply = { ok: true, result: await context.inSnapshot(() => query(context, params)) };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    reply = { ok: false, message, isDamaged: isDamaged(error) };
  }
  port.postMessage(reply);
});
