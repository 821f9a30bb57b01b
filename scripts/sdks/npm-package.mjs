// What `npm pack` makes of a built package, without npm.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { filesBelow } from './files.mjs';
import { tgzOf } from './tar.mjs';

/** npm takes these along whatever `files` says. */
const always = ['package.json', 'README.md', 'LICENSE'];

export const packNpm = async (folder) => {
  const { version, files } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const listed = files.filter((name) => name !== 'dist' && !name.startsWith('!'));
  const names = [...new Set([...always, ...listed])].filter((name) => existsSync(join(folder, name)));
  const own = names.map((name) => [name, readFileSync(join(folder, name))]);
  const built = filesBelow(folder, 'dist', (path) => path !== 'dist/.built');
  return { version, content: await tgzOf([...own, ...built].map(([name, content]) => [`package/${name}`, content])) };
};
