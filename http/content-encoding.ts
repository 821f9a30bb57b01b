// Bodies that clients and the proxies between have compressed: RFC 9110, 8.4. Unpacking stops at the limit, whatever is in there.
import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate, inflateRaw } from 'node:zlib';
import { ZSTDDecoder } from 'zstddec';
import { badRequest, HttpError } from './plugins/http-error.ts';

type Unpack = (body: Buffer, mostBytes: number) => Promise<Uint8Array>;

const tooLarge = (mostBytes: number) =>
  new HttpError(
    413,
    'payload_too_large',
    `the body does not unpack into the ${mostBytes} bytes that this endpoint takes`,
  );
const damaged = (encoding: string) =>
  badRequest(`the body is not what Content-Encoding: ${encoding} says`, 'invalid_encoding');

const promised = {
  gunzip: promisify(gunzip),
  inflate: promisify(inflate),
  inflateRaw: promisify(inflateRaw),
  brotli: promisify(brotliDecompress),
};

/** By Node, in its thread pool. */
const byNode =
  (encoding: string, work: (body: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>): Unpack =>
  (body, mostBytes) =>
    work(body, { maxOutputLength: mostBytes }).catch((error: NodeJS.ErrnoException) => {
      throw error.code === 'ERR_BUFFER_TOO_LARGE' ? tooLarge(mostBytes) : damaged(encoding);
    });

/** `deflate` means the zlib format; some clients leave its two bytes of header out. RFC 1950, 2.2: the method is 8. */
const deflated = (body: Buffer): boolean => ((body[0] ?? 0) & 0x0f) === 8;

/** RFC 8878, 3.1.1 */
const zstdMagic = 0xfd2fb528;
let zstd: Promise<ZSTDDecoder> | undefined;
const zstdDecoder = async (): Promise<ZSTDDecoder> => {
  const decoder = new ZSTDDecoder();
  await decoder.init();
  return decoder;
};

/** Node has no zstd before 22.15. The decoder writes into as much room as it is given, and answers nothing when that is not enough. */
const unzstd: Unpack = async (body, mostBytes) => {
  if (body.length < 4 || body.readUInt32LE(0) !== zstdMagic) throw damaged('zstd');
  zstd ??= zstdDecoder();
  const unpacked = (await zstd).decode(body, mostBytes);
  if (unpacked.length === 0) throw tooLarge(mostBytes);
  return unpacked;
};

const unpackers: Record<string, Unpack> = {
  gzip: byNode('gzip', promised.gunzip),
  'x-gzip': byNode('x-gzip', promised.gunzip),
  deflate: byNode('deflate', (body, options) =>
    deflated(body) ? promised.inflate(body, options) : promised.inflateRaw(body, options),
  ),
  br: byNode('br', promised.brotli),
  zstd: unzstd,
};

export const takenEncodings = 'gzip, deflate, br, zstd, identity';

/** Whether the body is as it is, or has to be unpacked. */
export const isPlain = (encoding: string | undefined): boolean =>
  encoding === undefined || encoding.trim() === '' || encoding.trim().toLowerCase() === 'identity';

/** @param mostBytes of the unpacked body @throws HttpError 400, 413, 415 */
export const unpacked = async (encoding: string | undefined, body: Buffer, mostBytes: number): Promise<Buffer> => {
  if (encoding === undefined || isPlain(encoding)) return body;
  const name = encoding.trim().toLowerCase();
  const unpack = Object.hasOwn(unpackers, name) ? unpackers[name] : undefined;
  if (unpack === undefined)
    throw new HttpError(
      415,
      'unsupported_encoding',
      `Content-Encoding: must be one of ${takenEncodings}, not ${JSON.stringify(encoding.slice(0, 100))}`,
    );
  const { buffer, byteOffset, byteLength } = await unpack(body, mostBytes);
  return Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength);
};
