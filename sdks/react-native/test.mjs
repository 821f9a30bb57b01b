// The tests of @bloop/react-native, with React Native and its test renderer, which are installed into tests/ when they
// are not there. Ends with `N passed, N failed`; exit code 75 when React Native cannot be installed.
import { spawnSync } from 'node:child_process';
import { existsSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const tests = join(here, 'tests');
const stamp = join(tests, 'node_modules', '.bloop-installed');
const tsc = fileURLToPath(new URL('../../node_modules/typescript/bin/tsc', import.meta.url));

const run = (command, args, cwd = here) =>
  spawnSync(command, args, { cwd, stdio: ['ignore', 'inherit', 'inherit'] }).status;
const node = (...args) => run(process.execPath, args);

const isInstalled = () =>
  existsSync(stamp) && statSync(stamp).mtimeMs >= statSync(join(tests, 'package-lock.json')).mtimeMs;
if (!isInstalled()) {
  process.stderr.write('installing React Native for the tests of @bloop/react-native …\n');
  if (run('npm', ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error'], tests) !== 0) {
    process.stdout.write('SKIPPED: React Native cannot be installed\n');
    process.exit(75);
  }
  writeFileSync(stamp, '');
}

for (const step of [['build.mjs'], [tsc, '-p', 'tests/tsconfig.json']]) {
  const status = node(...step);
  if (status !== 0) process.exit(status ?? 1);
}
process.exit(run(process.execPath, [join(tests, 'node_modules/jest/bin/jest.js')], tests) ?? 1);
