// Whether the files that are open are still the ones that lie where they were. A folder that is deleted, or a file that is
// replaced, takes what is written to them with it, and SQLite does not say so.
import { statSync } from 'node:fs';

/** The file that is open is not, or not any more, the one of that name. What is written to it would be lost. */
export class LogMoved extends Error {
  constructor(path: string) {
    super(`${path} was deleted or replaced while Bloop runs: put it back, or start Bloop anew`);
    this.name = 'LogMoved';
  }
}

const identityOf = (path: string): string | undefined => {
  const found = statSync(path, { throwIfNoEntry: false });
  return found === undefined ? undefined : `${found.dev} ${found.ino}`;
};

/** Remembers the files of a database in WAL mode, which is open. Answers what throws LogMoved once they are others. */
export const placeOf = (path: string): (() => void) => {
  const known = [path, `${path}-wal`].map((each) => ({ path: each, identity: identityOf(each) }));
  return () => {
    const moved = known.find((each) => identityOf(each.path) !== each.identity);
    if (moved !== undefined) throw new LogMoved(moved.path);
  };
};
