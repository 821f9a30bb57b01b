// The files in a .zip or .tar.gz, one after the other, without unpacking more than may be.
import { createReadStream } from 'node:fs';
import { Transform } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { extract } from 'tar-stream';
import { getFileNameLowLevel, openPromise, validateFileName } from 'yauzl';

export interface ArchiveEntry {
  filename: string;
  /** Unpacked, as the archive says; it is held to it. */
  size: number;
  stream: () => Promise<AsyncIterable<Buffer>>;
}

async function* zipEntries(path: string): AsyncGenerator<ArchiveEntry> {
  // Names are judged one by one: with its own check the library would refuse the whole archive for one of them.
  const zip = await openPromise(path, { decodeStrings: false });
  try {
    for await (const entry of zip.eachEntry()) {
      const { generalPurposeBitFlag, fileNameRaw, extraFields, uncompressedSize: size } = entry;
      const filename = getFileNameLowLevel(generalPurposeBitFlag, fileNameRaw, extraFields, false);
      yield { filename, size, stream: () => zip.openReadStreamPromise(entry) };
    }
  } finally {
    zip.close();
  }
}

/** Lets through so many bytes: an archive of nothing but zeros has no entry at which it would be noticed. */
const bounded = (most: number): Transform => {
  let seen = 0;
  return new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      seen += chunk.length;
      if (seen > most) done(new Error(`unpacks to more than ${most / 1024 / 1024} MB`));
      else done(null, chunk);
    },
  });
};

async function* tarEntries(path: string, mostBytes: number): AsyncGenerator<ArchiveEntry> {
  const source = createReadStream(path);
  const gunzip = createGunzip();
  const bound = bounded(mostBytes);
  const archive = extract();
  for (const stream of [source, gunzip, bound]) stream.on('error', (error: Error) => archive.destroy(error));
  source.pipe(gunzip).pipe(bound).pipe(archive);
  try {
    for await (const entry of archive) {
      const { name: filename, size } = entry.header;
      yield { filename, size: size ?? 0, stream: async () => entry as AsyncIterable<Buffer> };
      entry.resume();
    }
  } finally {
    for (const stream of [source, gunzip, bound, archive]) stream.destroy();
  }
}

/** @param filename tells which kind of archive it is @param mostBytes of a .tar.gz, unpacked in all */
export const archiveEntries = (filename: string, path: string, mostBytes: number): AsyncGenerator<ArchiveEntry> =>
  /\.zip$/i.test(filename) ? zipEntries(path) : tarEntries(path, mostBytes);

/** What is wrong with the name of an entry; undefined when nothing is. */
export const nameProblem = (filename: string): string | undefined =>
  validateFileName(filename.replaceAll('\\', '/')) === null ? undefined : 'has a path that leads out of the archive';
