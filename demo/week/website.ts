// The website of the made-up shop as browsers get it: a minified bundle that truly fails, and its source map.
import { basename, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Script } from 'node:vm';
import { build } from 'esbuild';

const entry = fileURLToPath(new URL('../../../demo/week/website/main.ts', import.meta.url));
const address = 'https://shop.example.com/assets/cart-4f1c.min.js';
/** Where the address of the page's framework is in the stack. */
const framework = '    at https://shop.example.com/assets/node_modules/vendor-88a1.min.js:2:9123';

export interface Website {
  /** Of the error that it throws for an empty cart. */
  stack: string;
  map: { filename: string; content: string };
}

export const buildWebsite = async (): Promise<Website> => {
  const { outputFiles } = await build({
    absWorkingDir: dirname(entry),
    entryPoints: [entry],
    bundle: true,
    minify: true,
    sourcemap: true,
    format: 'iife',
    globalName: 'shop',
    outfile: basename(address),
    write: false,
    logLevel: 'silent',
  });
  const textOf = (end: string) => outputFiles.find(({ path }) => path.endsWith(end))?.text ?? '';
  const program = `${textOf('.js')}\nshop.render('{"id":"c1","currency":"EUR","items":{}}')`;
  try {
    new Script(program, { filename: address }).runInNewContext();
  } catch (error) {
    const lines = String((error as Error).stack).split('\n');
    const isOurs = (line: string) => line.startsWith('TypeError: ') || (/^\s+at /.test(line) && line.includes(address));
    return {
      stack: [...lines.filter(isOurs), framework].join('\n'),
      map: { filename: `${basename(address)}.map`, content: textOf('.map') },
    };
  }
  throw new Error('the website of the demo did not fail');
};
