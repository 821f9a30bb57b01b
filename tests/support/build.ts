// The built program that end-to-end tests run. It is built once, before any test.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export const run = promisify(execFile);
export const root = fileURLToPath(new URL('../..', import.meta.url));
export const dist = (path: string): string => join(root, 'dist', path);

/** Vitest's global set-up. */
export default async (): Promise<void> => {
  await run(process.execPath, [join(root, 'scripts/build.mjs')], { cwd: root });
};
