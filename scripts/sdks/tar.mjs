// Tar archives of the same bytes for the same files: npm packages and gems.
import { gzipSync } from 'node:zlib';
import tar from 'tar-stream';

/** Some moment in the past: not that of the build, and one that zip and tar can write. */
export const packedAt = new Date('2000-01-01T00:00:00Z');

/** `files`: `[name, content]`. Resolves with the archive. */
export const tarOf = async (files) => {
  const pack = tar.pack();
  for (const [name, content] of files) pack.entry({ name, mtime: packedAt, mode: 0o644 }, content);
  pack.finalize();
  const chunks = [];
  for await (const chunk of pack) chunks.push(chunk);
  return Buffer.concat(chunks);
};

export const tgzOf = async (files) => gzipSync(await tarOf(files), { level: 9 });
