// Reads the log in short steps, so that nobody keeps its write-ahead log from being emptied for as long as a whole replay takes,
// and says so when a purge has changed meanwhile what was read before: it puts a record in the place of the last of the rows that
// it takes, so somebody in between would count some of them twice.
import type { LogReader } from '../../domain/log-reader.ts';
import type { Connection } from '../sqlite/open.ts';
import { logReader } from './log-reader.ts';

/** What was read does not go with what comes: it has to be read again, in one snapshot. */
export class LogCompacted extends Error {
  constructor() {
    super('a purge has changed the log while it was read');
    this.name = 'LogCompacted';
  }
}

export interface SteadyReader extends Pick<LogReader, 'after'> {
  /** Lets go of the snapshot, if there is one: what has been appended since is seen from here on. */
  release(): void;
}

/** What it reads is as it was when this was made. @throws LogCompacted from the first purge on */
export const inSteps = (db: Connection): SteadyReader => {
  const reader = logReader(db);
  const compactions = db.prepare('SELECT count FROM compactions').pluck();
  const before = compactions.get();
  const after = db.transaction((...params: Parameters<LogReader['after']>) => {
    if (compactions.get() !== before) throw new LogCompacted();
    return reader.after(...params);
  });
  return { after, release: () => undefined };
};

/** To be released by whoever asks for it. */
export const inSnapshot = (db: Connection): SteadyReader => {
  db.exec('BEGIN');
  return { after: logReader(db).after, release: () => db.inTransaction && db.exec('COMMIT') };
};

/**
 * Work that reads the log: in short steps, or, when a purge comes in between, again from its beginning in one snapshot.
 * @param work begins anew each time; nothing of what it did before it threw may be left
 */
export const readSteadily = <T>(db: Connection, work: (reader: SteadyReader) => T): T => {
  try {
    return work(inSteps(db));
  } catch (error) {
    if (!(error instanceof LogCompacted)) throw error;
  }
  const reader = inSnapshot(db);
  try {
    return work(reader);
  } finally {
    reader.release();
  }
};
