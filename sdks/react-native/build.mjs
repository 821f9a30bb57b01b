// Builds the package into dist/, on top of the one in ../typescript. Uses the compilers of the repository, and as much of
// React's types as build-types/ has. Does nothing when dist/ is newer than the sources.
import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { isNewerThan, rewriteDeclarations } from '../../scripts/sdks/declarations.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const out = (path) => join(here, 'dist', path);
const tsc = fileURLToPath(new URL('../../node_modules/typescript/bin/tsc', import.meta.url));
const run = (...args) => execFileSync(process.execPath, args, { stdio: 'inherit', cwd: here });

run(join(here, '../typescript/build.mjs'));
const sources = ['src', 'build-types', 'build.mjs', 'package.json', 'tsconfig.json', '../typescript/dist/.built'];
const paths = sources.map((name) => join(here, name));
if (isNewerThan(out('.built'), paths)) process.exit(0);

const shared = {
  absWorkingDir: here,
  entryPoints: ['src/index.ts'],
  bundle: true,
  external: ['react', 'react-native', '@bloop/sdk/*', 'promise/*'],
  tsconfigRaw: '{}',
  platform: 'neutral',
  target: 'es2020',
  logLevel: 'warning',
};
rmSync(out('.'), { recursive: true, force: true });
await build({ ...shared, format: 'cjs', outfile: out('index.cjs') });
await build({ ...shared, format: 'esm', outfile: out('index.mjs') });
run(tsc, '-p', 'tsconfig.json');
rewriteDeclarations(out('.'));
writeFileSync(out('.built'), '');
