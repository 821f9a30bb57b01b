// Takes a multipart request apart: fields, and files that are written to disk as they come. Bounded: each file, all files of a
// request, and how many requests are taken at a time; slow ones may take their time as long as they go on.
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import multipart from '@fastify/multipart';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { badRequest, HttpError } from './plugins/http-error.ts';
import { uploadFolder } from './upload-folders.ts';

const megabyte = 1024 * 1024;
/** Of one file, compressed or not. */
const mostFileBytes = 200 * megabyte;
/** Of all files of a request. */
const mostRequestBytes = 500 * megabyte;
/** Requests that are being taken at a time: what they bring lies on the disk until it has been looked into. */
const mostAtOnce = 4;
/** The longest that a client may send nothing, ms. */
const silenceMs = 60_000;
const mostFiles = 1000;
const mostFields = 20;
const retryAfterSecs = 60;

export const registerMultipart = async (app: FastifyInstance): Promise<void> => {
  await app.register(multipart, {
    limits: { fileSize: mostFileBytes, files: mostFiles, fields: mostFields, fieldSize: 4096 },
    // The name tells which file of a build it is.
    preservePath: true,
    throwFileSizeLimit: false,
  });
};

export interface Multipart {
  fields: Record<string, string>;
  /** In the order in which they came. Without a path: a file that is of no use, by its name. */
  files: { filename: string; path: string | undefined }[];
}

const tooLarge = (what: string, bytes: number): HttpError =>
  new HttpError(413, 'payload_too_large', `${what}: is larger than ${bytes / megabyte} MB`);

/** Ends a request that has gone quiet. */
const watchful = (request: FastifyRequest): Transform => {
  const tooQuiet = (): void => {
    request.raw.destroy(new HttpError(408, 'request_timeout', `nothing was sent for ${silenceMs / 1000} s`));
  };
  let quiet = setTimeout(tooQuiet, silenceMs).unref();
  return new Transform({
    transform: (chunk, _encoding, done) => {
      clearTimeout(quiet);
      quiet = setTimeout(tooQuiet, silenceMs).unref();
      done(null, chunk);
    },
    destroy: (error, done) => {
      clearTimeout(quiet);
      done(error);
    },
  });
};

/** @param takes whether a file is of use, by its name: others are read over */
const readParts = async (
  request: FastifyRequest,
  folder: string,
  takes: (filename: string) => boolean,
): Promise<Multipart> => {
  let left = mostRequestBytes;
  const fields: Record<string, string> = {};
  const files: Multipart['files'] = [];
  for await (const part of request.parts()) {
    if (part.type === 'field') {
      fields[part.fieldname] = String(part.value);
      continue;
    }
    const filename = part.filename ?? '';
    const path = takes(filename) ? join(folder, String(files.length)) : undefined;
    const counted = new Transform({
      transform: (chunk: Buffer, _encoding, done) => {
        left -= chunk.length;
        if (left < 0) done(tooLarge('the request', mostRequestBytes));
        // What is of no use is read over: it takes no room.
        else done(null, path === undefined ? undefined : chunk);
      },
    });
    const target = path === undefined ? counted.resume() : createWriteStream(path);
    await (path === undefined
      ? pipeline(part.file, watchful(request), counted)
      : pipeline(part.file, watchful(request), counted, target));
    if (part.file.truncated) throw tooLarge(part.fieldname, mostFileBytes);
    files.push({ filename, path });
  }
  return { fields, files };
};

/** The disk that takes uploads is full. */
const noSpace = new Set(['ENOSPC', 'EDQUOT', 'EROFS']);

const limits: Record<string, string> = {
  FST_FILES_LIMIT: `file: there are more than ${mostFiles}`,
  FST_FIELDS_LIMIT: `there are more than ${mostFields} fields`,
};

let underWay = 0;

/**
 * Gives `use` what was sent; the files are gone afterwards.
 * @param takes whether a file is of use, by its name
 * @throws HttpError
 */
export const withMultipart = async <T>(
  request: FastifyRequest,
  takes: (filename: string) => boolean,
  use: (parts: Multipart) => Promise<T>,
): Promise<T> => {
  if (!request.isMultipart()) throw badRequest('the body must be multipart/form-data with the fields release and file');
  if (underWay >= mostAtOnce)
    throw new HttpError(503, 'uploads_busy', `${mostAtOnce} uploads are under way already`, retryAfterSecs);
  underWay += 1;
  const folder = await uploadFolder();
  try {
    const parts = await readParts(request, folder, takes).catch((error: Error & { code?: string }) => {
      if (error instanceof HttpError) throw error;
      if (noSpace.has(error.code ?? ''))
        throw new HttpError(503, 'upload_unavailable', 'there is no room for uploads now', retryAfterSecs);
      throw badRequest(limits[error.code ?? ''] ?? `the body is no valid multipart/form-data (${error.message})`);
    });
    return await use(parts);
  } finally {
    underWay -= 1;
    await rm(folder, { recursive: true, force: true });
  }
};
