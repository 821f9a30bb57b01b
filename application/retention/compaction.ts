// Taking old occurrences out of the log, as the rest of Bloop knows it.
import { Unavailable } from '../../domain/unavailable.ts';
import type { CompactionEffect } from './effects.ts';

export interface CompactionRange {
  projectId: string;
  /** Log positions, the second one not included. What is before the first was compacted earlier. */
  from: number;
  before: number;
}

export interface CompactionWork extends CompactionRange {
  /** Records of hours before a time (ms), at log positions before one, are put together afterwards. */
  merge: { before: number; hourlyBefore: number } | undefined;
}

/** What is to be carried out in one transaction. */
export interface CompactionPart {
  changes: CompactionEffect[];
  /** Occurrences that go, and records that come. */
  occurrences: number;
  records: number;
}

/** `done`: nothing is left. `stopped`: it was to stop. `overtaken`: what was to be put together is not all there any more. */
export type CompactionEnd = 'done' | 'stopped' | 'overtaken';

/**
 * Goes on until there is no part left, one could not be carried out, or it is to stop.
 * @throws RetentionUnavailable
 */
export type Compact = (
  work: CompactionWork,
  carryOut: (part: CompactionPart) => Promise<boolean>,
  isToStop: () => boolean,
) => Promise<CompactionEnd>;

/** Where occurrences are archived before they go. */
export interface Archive {
  /** Overwrites payloads that hold the text in quotes; answers of which log positions they were. @throws Unavailable */
  erase(text: string): Promise<number[]>;
  /** Ids of the projects that have anything archived. */
  projects(): string[];
  remove(projectId: string): Promise<void>;
}

/** What is too old could not be read, or not be archived. Nothing of it was removed. */
export class RetentionUnavailable extends Unavailable {
  constructor(cause: string) {
    super('retention_unavailable', `what is too old has to stay for now: ${cause}`);
    this.name = 'RetentionUnavailable';
  }
}
