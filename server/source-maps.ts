// Source maps: uploads, and stacks made readable with them.
import { createReadStream } from 'node:fs';
import type { Logger } from 'pino';
import { sourceMapService } from '../application/source-maps/source-map-service.ts';
import type { Config } from '../infrastructure/config-schema.ts';
import { symbolicator } from '../infrastructure/symbolication/symbolicator.ts';
import type { Core } from './core.ts';

export const startSourceMaps = ({ sourcemaps }: Config, { ask, appender, files, shown }: Core, log: Logger) => {
  const threads = symbolicator({ logPath: files.logPath, cacheBytes: sourcemaps.cache_mb * 1024 * 1024 });
  const service = sourceMapService({
    ask,
    decide: appender.decide,
    shown,
    symbolicator: threads,
    piecesOf: (path, pieceBytes) => createReadStream(path, { highWaterMark: pieceBytes }),
    onError: (error) => log.error({ reason: error.message }, 'a stack could not be mapped'),
  });
  return { ...service, close: threads.close };
};
