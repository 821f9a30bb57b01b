// The built program that end-to-end tests run: built when it is not up to date, by one test file at a time.
import { execFile } from 'node:child_process';
import { closeSync, openSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { eventually } from './eventually.ts';

export const run = promisify(execFile);
export const root = fileURLToPath(new URL('../..', import.meta.url));
export const dist = (path: string): string => join(root, 'dist', path);

const lock = join(tmpdir(), `bloop-build-${Buffer.from(root).toString('hex')}.lock`);
const longestBuildMs = 120_000;

/** @throws Error while another has the lock; one left behind by a run that was killed does not count */
const takeLock = (): void => {
  try {
    closeSync(openSync(lock, 'wx'));
  } catch (error) {
    if (Date.now() - statSync(lock).mtimeMs > longestBuildMs) rmSync(lock, { force: true });
    throw error;
  }
};

let built: Promise<unknown> | undefined;

const build = async (): Promise<void> => {
  await eventually(takeLock, longestBuildMs * 2);
  try {
    await run(process.execPath, [join(root, 'scripts/build.mjs')], { cwd: root });
  } finally {
    rmSync(lock, { force: true });
  }
};

export const ensureBuilt = (): Promise<unknown> => {
  built ??= build();
  return built;
};
