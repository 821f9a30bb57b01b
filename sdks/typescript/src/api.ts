// What both entries have in common: all that an app uses, beside its client.
export type { Diagnostic } from './diagnostics.ts';
export type { ExpressErrorMiddleware } from './frameworks/express.ts';
export type { FastifyPlugin } from './frameworks/fastify.ts';
export type { FetchHandler } from './frameworks/fetch-handler.ts';
export type { KoaMiddleware } from './frameworks/koa.ts';
export { type ReactErrorHandlers, type ReactErrorInfo, reactErrorHandlers } from './frameworks/react.ts';
export { type VueApp, type VuePlugin, vuePlugin } from './frameworks/vue.ts';
export type { CaptureContext, CaptureEvent, IngestEvent, Source } from './ingest-event.ts';
export { type BloopOptions, InvalidOption } from './options.ts';
export type { Stats } from './sender.ts';
export { version } from './version.ts';
