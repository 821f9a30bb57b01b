// Declarations of a package that is both kinds of module, and whether it has to be built anew.
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * What tsc wrote into `types` names sources; it has to name the files that will be there: .js for ES modules, and .cjs
 * for CommonJS, in `types-cjs`.
 */
export const rewriteDeclarations = (dist) => {
  const types = join(dist, 'types');
  for (const file of readdirSync(types, { recursive: true }).filter((name) => name.endsWith('.d.ts'))) {
    const text = readFileSync(join(types, file), 'utf8');
    const named = (extension) => text.replace(/(from '\.{1,2}\/[^']+)\.ts'/g, `$1.${extension}'`);
    const forCommonJs = join(dist, 'types-cjs', file.replace(/\.d\.ts$/, '.d.cts'));
    mkdirSync(dirname(forCommonJs), { recursive: true });
    writeFileSync(forCommonJs, named('cjs'));
    writeFileSync(join(types, file), named('js'));
  }
};

const newest = (path) => {
  const stats = statSync(path);
  return stats.isDirectory() ? Math.max(...readdirSync(path).map((name) => newest(join(path, name)))) : stats.mtimeMs;
};

/** Whether the file `built` is newer than everything in `sources`. */
export const isNewerThan = (built, sources) =>
  existsSync(built) && sources.every((source) => newest(source) < statSync(built).mtimeMs);
