// Builds the package into dist/: ESM and CJS for Node and for browsers, a bundle for script tags, and types.
// Uses the compilers of the repository. Does nothing when dist/ is newer than the sources.
import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { isNewerThan, rewriteDeclarations } from '../../scripts/sdks/declarations.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const out = (path) => join(here, 'dist', path);
const tsc = fileURLToPath(new URL('../../node_modules/typescript/bin/tsc', import.meta.url));

const shared = { absWorkingDir: here, bundle: true, legalComments: 'none', logLevel: 'warning' };
const entry = (platform) => ({ entryPoints: [`src/index.${platform}.ts`] });
const node = { ...shared, ...entry('node'), platform: 'node', target: 'node18' };
const internal = { ...shared, entryPoints: ['src/internal.ts'], platform: 'neutral', target: 'es2020' };
const browser = { ...shared, ...entry('browser'), platform: 'neutral', target: 'es2020' };

const helper = '../../scripts/sdks/declarations.mjs';
const sources = ['src', 'build.mjs', 'package.json', 'tsconfig.json', helper].map((name) => join(here, name));
if (isNewerThan(out('.built'), sources)) process.exit(0);

rmSync(out('.'), { recursive: true, force: true });
await Promise.all([
  build({ ...node, format: 'esm', outfile: out('index.node.mjs') }),
  build({ ...node, format: 'cjs', outfile: out('index.node.cjs') }),
  build({ ...browser, format: 'esm', outfile: out('index.browser.mjs') }),
  build({ ...browser, format: 'cjs', outfile: out('index.browser.cjs') }),
  build({ ...internal, format: 'esm', outfile: out('internal.mjs') }),
  build({ ...internal, format: 'cjs', outfile: out('internal.cjs') }),
  build({
    ...browser,
    entryPoints: ['src/script.ts'],
    format: 'iife',
    globalName: 'Bloop',
    minify: true,
    outfile: out('bloop.min.js'),
  }),
]);
execFileSync(process.execPath, [tsc, '-p', join(here, 'tsconfig.json')], { stdio: 'inherit' });
rewriteDeclarations(out('.'));
writeFileSync(out('.built'), '');
