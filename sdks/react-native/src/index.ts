// Bloop for React Native.
export type { BloopOptions, CaptureContext, CaptureEvent, IngestEvent, Source, Stats } from '@bloop/sdk';
export { InvalidOption } from '@bloop/sdk/internal';
export { BloopRNClient, type BloopRNOptions } from './client.ts';
export { BloopErrorBoundary, type BloopErrorBoundaryProps, type FallbackProps } from './error-boundary.ts';
export type { BloopStorage } from './storage.ts';
export { useBloop } from './use-bloop.ts';
export { version } from './version.ts';
