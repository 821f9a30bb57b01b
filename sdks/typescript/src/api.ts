// What both entries have in common.
export { CoreClient } from './client.ts';
export type { Diagnostic } from './diagnostics.ts';
export { type DescribedError, describeError } from './errors.ts';
export type { ExpressErrorMiddleware } from './frameworks/express.ts';
export type { FastifyPlugin } from './frameworks/fastify.ts';
export type { FetchHandler } from './frameworks/fetch-handler.ts';
export type { KoaMiddleware } from './frameworks/koa.ts';
export type { CaptureContext, CaptureEvent, IngestEvent, Source } from './ingest-event.ts';
export { type BloopOptions, InvalidOption } from './options.ts';
export { sendByFetch } from './platform/fetch-transport.ts';
export type { Answer, Departing, Hooks, OutgoingRequest, Platform } from './platform/platform.ts';
export type { Stats } from './sender.ts';
export { sign, signNow } from './sign.ts';
export { uuid } from './uuid.ts';
export { version } from './version.ts';
