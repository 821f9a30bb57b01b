// What is old goes: into the archive, if there is one, and out of the log.
import { retentionService } from '../application/retention/retention-service.ts';
import { archiveIn } from '../infrastructure/archive/archive-port.ts';
import type { Config } from '../infrastructure/config-schema.ts';
import { runCompaction } from '../infrastructure/retention/compaction-thread.ts';
import { databaseBytes } from '../infrastructure/sqlite/file-size.ts';
import { lease, leasePathOf } from '../infrastructure/sqlite/lease.ts';
import type { Access } from './access.ts';
import type { Core } from './core.ts';

/** @param archiveFolder where occurrences are archived before they go; nowhere when undefined */
export const startRetention = (
  config: Config,
  core: Core,
  { send, directory }: Access,
  archiveFolder: string | undefined,
) => {
  const { ask, appender, projector, files, shown } = core;
  return retentionService({
    ask,
    decide: appender.decide,
    send,
    shown,
    // While read models are being rebuilt nothing is compacted: they still have to read it.
    readUpTo: () => (projector.caughtUp() ? projector.position() : 0),
    directory,
    compact: (work, carryOut, isToStop) => runCompaction({ ...work, ...files, archiveFolder }, carryOut, isToStop),
    archive: archiveFolder === undefined ? undefined : archiveIn(archiveFolder),
    bytesStored: () => databaseBytes(files.logPath) + databaseBytes(files.readPath),
    defaults: {
      rawEventsDays: config.retention.raw_events_days,
      hourlyCountsDays: config.retention.hourly_counts_days,
    },
    lease: lease(leasePathOf(files.logPath, 'retention')),
    clock: Date.now,
  });
};
