// The operator's hands on the log: reads it, decides, appends, and waits until a running server shows it.
import { setTimeout as pause } from 'node:timers/promises';
import { decisionOf } from '../application/access/access-commands.ts';
import {
  type DirectoryService,
  type DirectoryServiceOptions,
  directoryService,
} from '../application/access/directory-service.ts';
import type { Caller } from '../domain/access/caller.ts';
import { type Directory, directoryOf } from '../domain/access/directory.ts';
import { type DirectoryEvent, directoryTypes, type Recorded } from '../domain/events.ts';
import { Rejected } from '../domain/rejected.ts';
import { requireValid } from '../infrastructure/log/event-schemas.ts';
import { logReader } from '../infrastructure/log/log-reader.ts';
import { type LogStore, openLogStore } from '../infrastructure/log/log-store.ts';
import { openReadonly } from '../infrastructure/sqlite/open.ts';
import type { Files } from './files.ts';

/** Whoever has the machine may do everything. */
export const operator: Caller = { kind: 'operator' };
const waitMs = 5000;
const pollMs = 20;
const mostAttempts = 10;

const isServing = async ({ config }: Files): Promise<boolean> => {
  try {
    const answer = await fetch(`http://127.0.0.1:${config.server.port}/health`, { signal: AbortSignal.timeout(500) });
    return answer.ok;
  } catch {
    return false;
  }
};

/** A server that runs takes notice by itself; when this returns it has. */
const shownAt = async (files: Files, position: number): Promise<void> => {
  if (!(await isServing(files))) return;
  const read = openReadonly(files.readPath);
  const reached = read.prepare('SELECT min(position) FROM checkpoints WHERE name NOT LIKE ?').pluck();
  const deadline = Date.now() + waitMs;
  while ((reached.get('policy:%') as number) < position && Date.now() < deadline) await pause(pollMs);
  read.close();
};

const pastOf = (store: LogStore): Recorded<DirectoryEvent>[] =>
  logReader(store.connection).ofTypes(directoryTypes) as Recorded<DirectoryEvent>[];

const sender =
  (store: LogStore, files: Files): DirectoryServiceOptions['send'] =>
  async (command, caller, effects) => {
    for (let attempts = 0; attempts < mostAttempts; attempts++) {
      const decision = decisionOf(pastOf(store), command, caller, effects);
      if (decision === undefined) return;
      requireValid(decision);
      const [result] = store.append({ occurrences: [], decisions: [decision] }).decisions;
      if (result?.outcome === 'appended') return shownAt(files, result.position);
    }
    throw new Rejected('conflict', 'somebody else was faster; try again');
  };

/** Works on users, invites, projects and tokens, beside a running server or without one. */
export const withDirectory = async <T>(
  files: Files,
  work: (service: DirectoryService, directory: Directory) => Promise<T>,
): Promise<T> => {
  const { config, logPath } = files;
  const store = openLogStore(logPath, { synchronous: config.database.synchronous });
  const service = directoryService({
    send: sender(store, files),
    directory: async () => directoryOf(pastOf(store)),
    origin: config.auth.rp_origin,
    clock: Date.now,
  });
  try {
    return await work(service, directoryOf(pastOf(store)));
  } finally {
    store.close();
  }
};
