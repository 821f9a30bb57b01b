// Takes a multipart request apart: fields, and files that are written to disk as they come.
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import multipart from '@fastify/multipart';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { badRequest, HttpError } from './plugins/http-error.ts';

/** Of one file, compressed or not. */
const mostFileBytes = 200 * 1024 * 1024;
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
  files: { filename: string; path: string }[];
}

const readParts = async (request: FastifyRequest, folder: string): Promise<Multipart> => {
  const fields: Record<string, string> = {};
  const files: Multipart['files'] = [];
  for await (const part of request.parts()) {
    if (part.type === 'field') {
      fields[part.fieldname] = String(part.value);
      continue;
    }
    const path = join(folder, String(files.length));
    await pipeline(part.file, createWriteStream(path));
    if (part.file.truncated)
      throw new HttpError(
        413,
        'payload_too_large',
        `${part.fieldname}: is larger than ${mostFileBytes / 1024 / 1024} MB`,
      );
    files.push({ filename: part.filename ?? '', path });
  }
  return { fields, files };
};

/** The disk that takes uploads is full. */
const noSpace = new Set(['ENOSPC', 'EDQUOT', 'EROFS']);

const limits: Record<string, string> = {
  FST_FILES_LIMIT: `file: there are more than ${mostFiles}`,
  FST_FIELDS_LIMIT: `there are more than ${mostFields} fields`,
};

/** Gives `use` what was sent; the files are gone afterwards. @throws HttpError */
export const withMultipart = async <T>(request: FastifyRequest, use: (parts: Multipart) => Promise<T>): Promise<T> => {
  if (!request.isMultipart()) throw badRequest('the body must be multipart/form-data with the fields release and file');
  const folder = await mkdtemp(join(tmpdir(), 'bloop-upload-'));
  try {
    const parts = await readParts(request, folder).catch((error: Error & { code?: string }) => {
      if (error instanceof HttpError) throw error;
      if (noSpace.has(error.code ?? ''))
        throw new HttpError(503, 'upload_unavailable', 'there is no room for uploads now', retryAfterSecs);
      throw badRequest(limits[error.code ?? ''] ?? `the body is no valid multipart/form-data (${error.message})`);
    });
    return await use(parts);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};
