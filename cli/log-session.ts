// Commands that write: decide on a stream, append, and wait until a running server shows it.
import { setTimeout as pause } from 'node:timers/promises';
import type { DecidedEvent } from '../domain/events.ts';
import { Rejected } from '../domain/rejected.ts';
import { isDecided } from '../infrastructure/log/codec.ts';
import { logReader } from '../infrastructure/log/log-reader.ts';
import { type CredentialChange, openLogStore } from '../infrastructure/log/log-store.ts';
import { openReadonly } from '../infrastructure/sqlite/open.ts';
import type { Files } from './files.ts';

/** As the log names an operator at the machine. */
const actor = 'cli';
const waitMs = 5000;
const pollMs = 20;

export interface CliDecision {
  stream: string;
  /** Looks at the stream's past and answers with what is to be written. */
  decide: (past: DecidedEvent[]) => {
    projectId: string | null;
    events: DecidedEvent[];
    credentials?: CredentialChange[];
  };
}

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

/** @throws Rejected */
export const writeDecision = async (files: Files, { stream, decide }: CliDecision): Promise<void> => {
  const store = openLogStore(files.logPath, { synchronous: files.config.database.synchronous });
  try {
    const past = logReader(store.connection).stream(stream).filter(isDecided);
    const decision = { stream, expectedVersion: past.at(-1)?.version ?? 0, actor, cause: null, ...decide(past) };
    if (decision.events.length === 0) return;
    const [result] = store.append({ occurrences: [], decisions: [decision] }).decisions;
    if (result?.outcome !== 'appended') throw new Rejected('conflict', 'somebody else was faster; try again');
    await shownAt(files, result.position);
  } finally {
    store.close();
  }
};
