// Vitest's global set-up: the packages as they are published, which programs and pages use.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** Builds the one it stands on as well. */
const reactNative = fileURLToPath(new URL('../../../react-native', import.meta.url));

export default async (): Promise<void> => {
  await promisify(execFile)(process.execPath, ['build.mjs'], { cwd: reactNative });
};
