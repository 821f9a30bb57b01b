// The main thread's side of source maps: one thread looks into uploads, another reads stacks, so that neither waits for the
// other. Both are bounded in memory and time.

import type { Inspected, StackToMap, Symbolicator } from '../../application/source-maps/symbolicator.ts';
import type { SymbolicatedFrame } from '../../domain/sourcemaps/symbolicated-frame.ts';
import { Unavailable } from '../../domain/unavailable.ts';
import type { SourceFile } from '../../projections/queries/source-maps.ts';
import { onDemandThread, ThreadBusy, ThreadLate } from '../runner/on-demand-thread.ts';

export interface SymbolicationSettings {
  logPath: string;
  /** Memory for parsed maps. */
  cacheBytes: number;
}

export interface InspectionRequest {
  filename: string;
  path: string;
}
export type InspectionReply = { files: Inspected[] } | { failed: string };
export interface SymbolicationRequest {
  files: readonly SourceFile[];
  stacks: readonly StackToMap[];
}
export type SymbolicationReply = { stacks: SymbolicatedFrame[][] } | { failed: string };

/** The thread has ended before it answered, could not do it, or not in time. */
export class SymbolicationFailed extends Unavailable {
  constructor(message: string) {
    super('upload_unavailable', message);
    this.name = 'SymbolicationFailed';
  }
}

/** So much is being uploaded that one more would wait too long. */
export class UploadsBusy extends Unavailable {
  constructor() {
    super('uploads_busy', 'too many uploads are being looked into; try again later');
    this.name = 'UploadsBusy';
  }
}

/** Enough for the largest map that is taken, several times over; a mistake in one does not take the server with it. */
const memory = { maxOldGenerationSizeMb: 2048 };
/** A whole archive: 1 GB of maps takes minutes. */
const inspection = { mostWaiting: 8, jobMs: 900_000, memory };
const reading = { mostWaiting: 32, jobMs: 60_000, memory };
/** The longest that the page of an error waits for its stacks; the thread goes on, and the next look finds the map read. */
const patienceMs = 1500;

export const symbolicator = (settings: SymbolicationSettings): Symbolicator => {
  const inspector = onDemandThread<InspectionRequest, InspectionReply>(
    new URL('./inspection-worker.js', import.meta.url),
    undefined,
    inspection,
  );
  const reader = onDemandThread<SymbolicationRequest, SymbolicationReply>(
    new URL('./symbolication-worker.js', import.meta.url),
    settings,
    reading,
  );
  const failed = (error: Error): never => {
    throw new SymbolicationFailed(error.message);
  };
  return {
    inspect: async (filename, path) => {
      const reply = await inspector.ask({ filename, path }).catch((error: Error) => {
        // What ends the thread, or takes it too long, would do so again: the file is at fault.
        if (error instanceof ThreadBusy) throw new UploadsBusy();
        const why = error instanceof ThreadLate ? 'takes too long to be read' : 'takes too much memory to be read';
        return { files: [{ filename, error: why }] };
      });
      return 'failed' in reply ? failed(new Error(reply.failed)) : reply.files;
    },
    symbolicate: async (files, stacks) => {
      const reply = await reader.ask({ files, stacks }, patienceMs).catch((error: Error) => {
        if (error instanceof ThreadLate || error instanceof ThreadBusy) return 'late' as const;
        return failed(error);
      });
      if (reply === 'late') return reply;
      return 'failed' in reply ? failed(new Error(reply.failed)) : reply.stacks;
    },
    close: async () => {
      await Promise.all([inspector.close(), reader.close()]);
    },
  };
};
