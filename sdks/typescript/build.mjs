// Builds the package into dist/: ESM and CJS for Node and for browsers, a bundle for script tags, and types.
// Uses the compilers of the repository. Does nothing when dist/ is newer than the sources.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = fileURLToPath(new URL('.', import.meta.url));
const out = (path) => join(here, 'dist', path);
const tsc = fileURLToPath(new URL('../../node_modules/typescript/bin/tsc', import.meta.url));

/** Declarations name each other by the file that will be there: .js, and .cjs for CommonJS. */
const rewriteTypes = () => {
  const files = readdirSync(out('types'), { recursive: true }).filter((name) => name.endsWith('.d.ts'));
  for (const file of files) {
    const text = readFileSync(out(join('types', file)), 'utf8');
    const named = (extension) => text.replace(/(from '\.{1,2}\/[^']+)\.ts'/g, `$1.${extension}'`);
    const forCommonJs = out(join('types-cjs', file.replace(/\.d\.ts$/, '.d.cts')));
    mkdirSync(join(forCommonJs, '..'), { recursive: true });
    writeFileSync(forCommonJs, named('cjs'));
    writeFileSync(out(join('types', file)), named('js'));
  }
};

const shared = { absWorkingDir: here, bundle: true, legalComments: 'none', logLevel: 'warning' };
const entry = (platform) => ({ entryPoints: [`src/index.${platform}.ts`] });
const node = { ...shared, ...entry('node'), platform: 'node', target: 'node18' };
const internal = { ...shared, entryPoints: ['src/internal.ts'], platform: 'neutral', target: 'es2020' };
const browser = { ...shared, ...entry('browser'), platform: 'neutral', target: 'es2020' };

const newest = (path) => {
  const stats = statSync(path);
  return stats.isDirectory() ? Math.max(...readdirSync(path).map((name) => newest(join(path, name)))) : stats.mtimeMs;
};
const sources = ['src', 'build.mjs', 'package.json', 'tsconfig.json'].map((name) => newest(join(here, name)));
if (existsSync(out('.built')) && statSync(out('.built')).mtimeMs > Math.max(...sources)) process.exit(0);

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
rewriteTypes();
writeFileSync(out('.built'), '');
