// The thread that overwrites payloads in an archive; answers of which log positions, and ends.
import { parentPort, workerData } from 'node:worker_threads';
import { lowerPriority } from '../runner/lower-priority.ts';
import { Archive } from './archive.ts';
import type { ArchiveErasure } from './erase.ts';

const niceness = 10;

const { folder, text } = workerData as ArchiveErasure;
lowerPriority(niceness);
const archive = await Archive.open(folder);
const erased = await archive.erase(text);
archive.close();
parentPort?.postMessage(erased);
