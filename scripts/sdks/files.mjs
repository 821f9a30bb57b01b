// The files of a folder, as archives want them.
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

/** `[path, content]` of all files below `folder/within`, by name; the path is relative to `folder`, with slashes. */
export const filesBelow = (folder, within, isWanted = () => true) =>
  readdirSync(join(folder, within), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter(isWanted)
    .sort()
    .map((path) => [path, readFileSync(join(folder, path))]);
