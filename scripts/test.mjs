// `npm test`: everything that says whether the project is sound. Stops at the first step that fails.
import { spawnSync } from 'node:child_process';
import { ensureBuilt } from './ensure.mjs';

const steps = [
  ['lint and format', 'biome', ['ci', '.']],
  ['rules of Solid', 'eslint', ['ui']],
  ['types', 'tsc', ['-p', 'tsconfig.json']],
  ['types of the dashboard', 'tsc', ['-p', 'ui/tsconfig.json']],
  ['types of the SDK for JavaScript', 'tsc', ['-p', 'sdks/typescript/tests/tsconfig.json']],
  ['boundaries', 'node', ['scripts/boundaries.mjs']],
  // With the tests of sdks/typescript. Those of the other languages: npm run test:sdks.
  ['tests', 'vitest', ['run', ...process.argv.slice(2)]],
  ['tests of React Native', 'node', ['sdks/react-native/test.mjs']],
];

await ensureBuilt();
for (const [name, command, args] of steps) {
  process.stdout.write(`\n── ${name}\n`);
  const env = { ...process.env, PATH: `node_modules/.bin:${process.env.PATH}` };
  const { status } = spawnSync(command, args, { stdio: 'inherit', env });
  if (status !== 0) {
    process.stdout.write(`\n${name} failed\n`);
    process.exit(status ?? 1);
  }
}
