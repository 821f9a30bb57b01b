// Vitest's global set-up: the package as it is published, which programs and pages use.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const sdk = fileURLToPath(new URL('../..', import.meta.url));

export default async (): Promise<void> => {
  await promisify(execFile)(process.execPath, ['build.mjs'], { cwd: sdk });
};
