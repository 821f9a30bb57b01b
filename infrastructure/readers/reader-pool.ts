// Queries, off the main thread. Threads start when there is work for them and end when there has been none for a while.
import { Worker } from 'node:worker_threads';
import { Unavailable } from '../../domain/unavailable.ts';
import type { Ask, QueryName } from '../../projections/queries/all.ts';
import { isDamaged } from '../sqlite/open.ts';
import type { ReaderSettings } from './query-context.ts';

export interface ReaderRequest {
  name: QueryName;
  params: unknown;
}
export type ReaderReply = { ok: true; result: unknown } | { ok: false; message: string; isDamaged: boolean };

const seeLog = 'the query could not be answered; the log of the server says why';

/** The read models could not be read. What SQLite says of it names tables and files: clients are not told. */
export class QueryFailed extends Unavailable {
  constructor(query: QueryName, reason: string, told = seeLog) {
    super('query_unavailable', told === seeLog ? `${query}: ${reason}` : told, told);
    this.name = 'QueryFailed';
  }
}

/** Queries wait in line; beyond this many the server says that it is overloaded. */
const longestQueue = 2000;
/** A thread that nobody has asked for this long gives its memory back. */
const idleMs = 60_000;

interface Job extends ReaderRequest {
  resolve: (result: never) => void;
  reject: (error: Error) => void;
}

interface Reader {
  worker: Worker;
  job: Job | undefined;
  idle: NodeJS.Timeout | undefined;
  /** Has a file open that was replaced: ends after what it is asked now. */
  isOutdated: boolean;
}

export interface ReaderPool {
  ask: Ask;
  /** The read file was replaced: whoever is asked from now on opens the new one. */
  renew(): void;
  close(): Promise<void>;
}

export interface ReaderPoolOptions extends ReaderSettings {
  /** Threads at a time. */
  size: number;
  /** A query has met a damaged page. */
  onDamage: () => void;
}

export const startReaders = (settings: ReaderPoolOptions): ReaderPool => {
  const readers = new Set<Reader>();
  const queue: Job[] = [];
  let closed = false;

  const retire = (reader: Reader): void => {
    clearTimeout(reader.idle);
    readers.delete(reader);
    void reader.worker.terminate();
  };

  const run = (reader: Reader, job: Job): void => {
    clearTimeout(reader.idle);
    reader.job = job;
    reader.worker.postMessage({ name: job.name, params: job.params } satisfies ReaderRequest);
  };

  const free = (reader: Reader): void => {
    reader.job = undefined;
    if (reader.isOutdated) retire(reader);
    const next = queue.shift();
    if (next !== undefined) assign(next);
    else if (!closed && !reader.isOutdated) reader.idle = setTimeout(retire, idleMs, reader).unref();
  };

  const start = (job: Job): void => {
    const { logPath, readPath } = settings;
    const worker = new Worker(new URL('./reader-worker.js', import.meta.url), { workerData: { logPath, readPath } });
    const reader: Reader = { worker, job: undefined, idle: undefined, isOutdated: false };
    readers.add(reader);
    worker.on('message', (reply: ReaderReply) => {
      const done = reader.job;
      if (reply.ok) done?.resolve(reply.result as never);
      else {
        done?.reject(new QueryFailed(done.name, reply.message));
        if (reply.isDamaged && !reader.isOutdated) settings.onDamage();
      }
      free(reader);
    });
    const lose = (why: string): void => {
      if (!readers.delete(reader)) return;
      reader.job?.reject(new QueryFailed(reader.job.name, why));
      const next = queue.shift();
      if (next !== undefined) assign(next);
    };
    worker.on('error', (error) => {
      if (isDamaged(error) && !reader.isOutdated) settings.onDamage();
      lose(error.message);
    });
    worker.on('exit', () => lose('the reader has ended'));
    run(reader, job);
  };

  const assign = (job: Job): void => {
    const idle = [...readers].find((reader) => reader.job === undefined);
    if (idle !== undefined) run(idle, job);
    else if (readers.size < settings.size) start(job);
    else if (queue.length < longestQueue) queue.push(job);
    else job.reject(new QueryFailed(job.name, 'too many queries are waiting', 'too many queries are waiting'));
  };

  return {
    ask: (name, params) =>
      new Promise<never>((resolve, reject) => {
        if (closed) reject(new QueryFailed(name, 'the server is shutting down', 'the server is shutting down'));
        else assign({ name, params, resolve, reject });
      }),
    renew: () => {
      for (const reader of readers)
        if (reader.job === undefined) retire(reader);
        else reader.isOutdated = true;
    },
    close: async () => {
      closed = true;
      await Promise.all([...readers].map(({ worker }) => worker.terminate()));
    },
  };
};
