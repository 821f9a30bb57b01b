// What keeps Bloop from starting, in one sentence with what to do about it: nobody should have to read a stack for that.
import { accessSync, constants, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { ConfigError } from './config.ts';
import type { Config } from './config-schema.ts';

type Settings = Pick<Config, 'server' | 'database'>;
type SystemError = Error & { code?: string; syscall?: string };

const reasonOf = (error: unknown): string => {
  switch ((error as SystemError).code) {
    case 'ENOENT':
      return 'does not exist';
    case 'EACCES':
      return 'may not be written by this user';
    case 'EROFS':
      return 'is on a file system that is read-only';
    case 'ENOTDIR':
      return 'is no folder';
    default:
      return `cannot be used (${(error as Error).message})`;
  }
};

/**
 * Makes sure that a database can be made, or is, where `database.path` says.
 * @throws ConfigError that names the folder and what is wrong with it
 */
export const requireDatabaseFolder = (path: string): void => {
  const setting = `database.path = ${JSON.stringify(path)}`;
  const folder = dirname(resolve(path));
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new ConfigError(`${setting}: the folder ${folder} ${reasonOf(error)}; make it so, or name another one`);
  }
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory())
    throw new ConfigError(
      `${setting}: is a folder; name a file in it, for example ${path.replace(/\/*$/, '/bloop.db')}`,
    );
};

const ofListening = (code: string | undefined, { host, port }: Config['server']): string | undefined => {
  switch (code) {
    case 'EADDRINUSE':
      return `server.port = ${port}: another program listens there, perhaps a Bloop that runs already; stop it, or choose another port with BLOOP__SERVER__PORT`;
    case 'EACCES':
      return `server.port = ${port}: this user may not listen there; choose a port above 1023 with BLOOP__SERVER__PORT`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `server.host = ${JSON.stringify(host)}: is no address of this machine; "0.0.0.0" means all of them`;
    default:
      return undefined;
  }
};

const ofDatabase = (code: string | undefined, path: string): string | undefined => {
  const setting = `database.path = ${JSON.stringify(path)}`;
  switch (code) {
    case 'SQLITE_NOTADB':
    case 'SQLITE_CORRUPT':
      return `${setting}: the file is damaged, or is no database of Bloop's; put a backup in its place, or name another file`;
    case 'SQLITE_CANTOPEN':
    case 'SQLITE_READONLY':
    case 'SQLITE_PERM':
      return `${setting}: the file, or one of those beside it (-wal, -shm), may not be written by this user`;
    case 'SQLITE_FULL':
    case 'SQLITE_IOERR':
      return `${setting}: its disk has no room for the files that SQLite keeps beside it, or cannot be read; make room, or look at the disk`;
    case 'SQLITE_BUSY':
      return `${setting}: another program keeps the file locked; end it and start again`;
    default:
      return undefined;
  }
};

/** The sentence for an error that ended a start; undefined for one that nobody foresaw. */
export const startProblem = (error: unknown, { server, database }: Settings): string | undefined => {
  if (error instanceof ConfigError) return `configuration: ${error.message}`;
  const { code, syscall } = error as SystemError;
  // Extended result codes have the plain one in front: SQLITE_READONLY_DIRECTORY.
  const plain = code?.startsWith('SQLITE_') ? code.split('_').slice(0, 2).join('_') : code;
  if (syscall === 'listen' || syscall === 'getaddrinfo') return ofListening(plain, server);
  return ofDatabase(plain, database.path);
};
