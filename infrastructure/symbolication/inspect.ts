// Looks into uploaded files: source maps, minified scripts with a debug id, and archives of both. What can be kept is
// compressed beside them.
import { createHash } from 'node:crypto';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import type { Inspected } from '../../application/source-maps/symbolicator.ts';
import { isArchive, isMap, isScript, noSourceFile } from '../../domain/sourcemaps/upload-names.ts';
import { archiveEntries, nameProblem } from './archive-entries.ts';
import { InvalidSourceMap } from './invalid-source-map.ts';
import { readSourceMap, scriptDebugId } from './source-map.ts';

export const mostBytes = 50 * 1024 * 1024;
/** Of all that an archive unpacks to. */
const mostUnpackedBytes = 20 * mostBytes;

const tooLarge = `is larger than ${mostBytes / 1024 / 1024} MB`;

const inspectContent = async (filename: string, content: Buffer, gzipPath: string): Promise<Inspected> => {
  if (content.length > mostBytes) return { filename, error: tooLarge };
  const hash = createHash('sha256').update(content).digest('hex');
  const sizeBytes = content.length;
  if (isScript(filename)) {
    const debugId = scriptDebugId(content.toString('latin1', Math.max(0, content.length - 4096)));
    if (debugId === null) return { filename, error: 'is a script without a debugId: upload its source map' };
    return { filename, kind: 'minified', hash, sizeBytes, debugId, gzipPath: null };
  }
  try {
    const { debugId } = readSourceMap(content.toString());
    await writeFile(gzipPath, gzipSync(content));
    return { filename, kind: 'map', hash, sizeBytes, debugId, gzipPath };
  } catch (error) {
    if (error instanceof InvalidSourceMap) return { filename, error: error.message };
    throw error;
  }
};

/** The content of a stream, or undefined when it is larger than a file may be. */
const contentOf = async (stream: AsyncIterable<Buffer>): Promise<Buffer | undefined> => {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of stream) {
    length += chunk.length;
    // What is too much is read on, without being kept: the archive goes on behind it.
    if (length <= mostBytes) chunks.push(chunk);
  }
  return length > mostBytes ? undefined : Buffer.concat(chunks);
};

const inspectArchive = async (filename: string, path: string): Promise<Inspected[]> => {
  const found: Inspected[] = [];
  let unpacked = 0;
  const entries = archiveEntries(filename, path, mostUnpackedBytes);
  try {
    for await (const { filename: name, stream, size } of entries) {
      unpacked += size;
      if (unpacked > mostUnpackedBytes)
        return [...found, { filename, error: `unpacks to more than ${mostUnpackedBytes / 1024 / 1024} MB` }];
      if (!isMap(name) && !isScript(name)) continue;
      const problem = nameProblem(name);
      if (problem !== undefined) {
        found.push({ filename: name, error: problem });
        continue;
      }
      const content = await contentOf(await stream());
      if (content === undefined) found.push({ filename: name, error: tooLarge });
      // Most scripts of a build have no debug id: that is no mistake.
      else if (isMap(name) || scriptDebugId(content.toString('latin1', Math.max(0, content.length - 4096))) !== null)
        found.push(await inspectContent(name, content, `${path}.${found.length}.gz`));
    }
  } catch (error) {
    return [...found, { filename, error: `cannot be unpacked (${(error as Error).message})` }];
  }
  return found.length > 0 ? found : [{ filename, error: 'holds no source map' }];
};

/** @param filename as the client names it @param path where it lies, and room for its gzip beside it */
export const inspect = async (filename: string, path: string): Promise<Inspected[]> => {
  if (isArchive(filename)) return inspectArchive(filename, path);
  if (!isMap(filename) && !isScript(filename)) return [noSourceFile(filename)];
  if ((await stat(path)).size > mostBytes) return [{ filename, error: tooLarge }];
  return [await inspectContent(filename, await readFile(path), `${path}.gz`)];
};
