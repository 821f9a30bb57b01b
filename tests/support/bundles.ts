// Real bundles of real TypeScript, made by the builders that people use, with their source maps; and the stacks that they
// throw when they run.
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build as esbuild, transform } from 'esbuild';
import { type Plugin, rollup } from 'rollup';
import { minify } from 'terser';
import { build as vite } from 'vite';
import { root } from './build.ts';

export interface Bundle {
  /** Where both files lie. */
  folder: string;
  /** `bundle.min.js` */
  script: string;
  map: string;
}

const source = join(root, 'tests/support/bundles/src');
const entry = join(source, 'main.ts');
const name = 'bundle.min.js';

const written = (script: string, map: string): Bundle => {
  const folder = mkdtempSync(join(tmpdir(), 'bloop-bundle-'));
  writeFileSync(join(folder, name), script);
  writeFileSync(join(folder, `${name}.map`), map);
  return { folder, script, map };
};

const byEsbuild = async (): Promise<Bundle> => {
  const { outputFiles } = await esbuild({
    entryPoints: [entry],
    bundle: true,
    minify: true,
    sourcemap: true,
    format: 'iife',
    outfile: join(source, '../dist', name),
    write: false,
    logLevel: 'silent',
  });
  const textOf = (end: string) => outputFiles.find(({ path }) => path.endsWith(end))?.text ?? '';
  return written(textOf('.js'), textOf('.map'));
};

/** Rollup reads JavaScript: types go first, with a map of their own. */
const typescript: Plugin = {
  name: 'typescript',
  transform: (code, id) => transform(code, { loader: 'ts', sourcemap: true, sourcefile: id }),
};

const byRollupAndTerser = async (): Promise<Bundle> => {
  const bundle = await rollup({ input: entry, plugins: [typescript] });
  const { output } = await bundle.generate({
    format: 'iife',
    name: 'app',
    sourcemap: true,
    file: join(source, '../dist', name),
  });
  const { code, map } = output[0];
  const small = await minify(code, {
    sourceMap: { content: JSON.stringify(map), filename: name, url: `${name}.map`, includeSources: true },
    toplevel: true,
    mangle: { toplevel: true },
    compress: { inline: false, reduce_funcs: false },
  });
  return written(small.code ?? '', String(small.map));
};

const byVite = async (): Promise<Bundle> => {
  const output = await vite({
    root: source,
    logLevel: 'silent',
    configFile: false,
    build: {
      write: false,
      sourcemap: true,
      minify: true,
      lib: { entry, formats: ['iife'], name: 'app', fileName: () => name },
    },
  });
  const files = (Array.isArray(output) ? output : [output]).flatMap((each) => ('output' in each ? each.output : []));
  const script = files.find((file) => file.type === 'chunk');
  const map = files.find((file) => file.fileName.endsWith('.map'));
  if (script?.type !== 'chunk') throw new Error('vite has made no script');
  return written(script.code, map?.type === 'asset' ? String(map.source) : JSON.stringify(script.map));
};

export const builders = { esbuild: byEsbuild, 'rollup and terser': byRollupAndTerser, vite: byVite };

/** Runs a bundle in a Node of its own. */
export const stacksInNode = async ({ folder }: Bundle): Promise<string[]> => {
  const program = `require(${JSON.stringify(join(folder, name))}); process.stdout.write(JSON.stringify(bloopStacks()))`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--eval', program]);
  return JSON.parse(stdout) as string[];
};

/** A line of the sources, by the name that a map has for the file; undefined when there is none. */
export const sourceLine = (file: string, line: number): string | undefined => {
  const path = file.replace(/^.*?(?=(?:lib\/)?[\w-]+\.ts$)/, '');
  return readFileSync(join(source, path), 'utf8').split('\n')[line - 1];
};
