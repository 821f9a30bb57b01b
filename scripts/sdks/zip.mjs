// Zip archives whose files are compressed each for itself. https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
import { crc32, deflateRawSync } from 'node:zlib';

const version = 20;
const utf8 = 0x800;
const deflated = 8;
/** 2000-01-01, in MS-DOS form; at midnight. */
const date = (20 << 9) | (1 << 5) | 1;
const regularFile = 0o100644 * 0x1_0000;

const u16 = (...values) => Buffer.from(Uint16Array.from(values).buffer);
const u32 = (...values) => Buffer.from(Uint32Array.from(values).buffer);

/** `files`: `[name, content]`. The archive, of the same bytes for the same files. */
export const zipOf = (files) => {
  const parts = [];
  const directory = [];
  let offset = 0;
  for (const [name, given] of files) {
    const content = Buffer.from(given);
    const path = Buffer.from(name);
    const data = deflateRawSync(content, { level: 9 });
    const about = [u16(version, utf8, deflated, 0, date), u32(crc32(content), data.length, content.length)];
    const local = Buffer.concat([u32(0x04034b50), ...about, u16(path.length, 0), path, data]);
    directory.push(u32(0x02014b50), u16(version | (3 << 8)), ...about, u16(path.length, 0, 0, 0, 0));
    directory.push(u32(regularFile, offset), path);
    parts.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  const end = [u32(0x06054b50), u16(0, 0, files.length, files.length), u32(central.length, offset), u16(0)];
  return Buffer.concat([...parts, central, ...end]);
};
