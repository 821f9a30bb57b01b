// How much room a database takes.
import { statSync } from 'node:fs';

const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;

/** Bytes of a file and of its write-ahead log; 0 for one that is not there. */
export const databaseBytes = (path: string): number => sizeOf(path) + sizeOf(`${path}-wal`);
