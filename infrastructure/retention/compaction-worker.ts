// The thread that goes through old occurrences: archives them, then says what to put in their place.
import { parentPort, workerData } from 'node:worker_threads';
import type { CompactionPart } from '../../application/retention/compaction.ts';
import type { OldOccurrence } from '../../domain/retention/compaction.ts';
import { Archive, type ArchivedRow } from '../archive/archive.ts';
import { oldOccurrences } from '../log/old-occurrences.ts';
import { lowerPriority } from '../runner/lower-priority.ts';
import { openReadonly } from '../sqlite/open.ts';
import type { CompactionReply, CompactionRequest, CompactionSettings } from './compaction-thread.ts';
import { compactionBatches, mergingParts } from './compactor.ts';

const niceness = 10;

const settings = workerData as CompactionSettings;
if (parentPort === null) throw new Error('compaction runs as a worker thread');
const port = parentPort;
lowerPriority(niceness);
const log = openReadonly(settings.logPath);
const readModels = openReadonly(settings.readPath);
const { payload } = oldOccurrences(log);
let archive: Archive | undefined;

/** Payloads are read one by one: they are most of what the rows take. */
function* withPayloads(occurrences: readonly OldOccurrence[]): Generator<ArchivedRow> {
  for (const { position, recordedAt, data } of occurrences)
    yield { position, recordedAt, data, payload: payload(position) };
}

async function* allParts(): AsyncGenerator<CompactionPart, undefined> {
  const { projectId, archiveFolder, merge } = settings;
  for (const { occurrences, parts } of compactionBatches(log, readModels, settings)) {
    if (archiveFolder !== undefined && occurrences.length > 0) {
      archive ??= await Archive.open(archiveFolder);
      await archive.add(projectId, withPayloads(occurrences));
    }
    yield* parts;
  }
  if (merge !== undefined) yield* mergingParts(log, { projectId, ...merge });
}

const parts = allParts();

const answer = async (): Promise<CompactionReply> => {
  try {
    return { kind: 'part', part: (await parts.next()).value };
  } catch (error) {
    return { kind: 'failed', message: (error as Error).message };
  }
};

port.on('message', async (request: CompactionRequest) => {
  if (request === 'next') return port.postMessage(await answer());
  archive?.close();
  log.close();
  readModels.close();
  port.close();
});
