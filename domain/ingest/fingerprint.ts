// Grouping: occurrences with the same fingerprint are one issue.
import type { Source } from '../events.ts';
import { normalizeMessage } from './normalize-message.ts';
import { topFrame } from './stack-frame.ts';

/** Raised when the algorithm below changes what it answers; stored with every occurrence. */
export const fingerprintAlgorithm = 1;

/** 64-bit xxh3 of a text in UTF-8, as 16 hexadecimal digits. */
export type Hash = (text: string) => string;

export interface GroupingInputs {
  source: Source;
  errorType: string;
  route?: string | undefined;
  message: string;
  stack?: string | undefined;
}

/** The text that is hashed: `source:error_type:route:message:frame`. */
export const fingerprintInput = (event: GroupingInputs): string =>
  `${event.source}:${event.errorType}:${event.route ?? ''}:${normalizeMessage(event.message)}:${topFrame(event.stack ?? '')}`;

export const fingerprintOf = (event: GroupingInputs, hash: Hash): string => hash(fingerprintInput(event));
