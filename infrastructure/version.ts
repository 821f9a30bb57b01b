// The version in package.json, from the sources and from `dist/` alike.
import { readFileSync } from 'node:fs';

const candidates = ['../package.json', '../../package.json'];

export const version = (): string => {
  for (const path of candidates) {
    try {
      const { name, version: found } = JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'));
      if (name === 'bloop') return found;
    } catch {
      // The other place.
    }
  }
  return 'unknown';
};
