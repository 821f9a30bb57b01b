// What the parts on the main thread tell each other. A hint each: the log and the checkpoints are the truth.
import * as module from 'mitt';
import type { DecidedEvent, Recorded } from '../domain/events.ts';

export type BusEvents = {
  /** The log has grown up to this position. */
  grown: number;
  /** The read models have reached this position. */
  folded: number;
  /** A query has met a damaged page. */
  damage: undefined;
  /** The read models hold these decided events. */
  decided: Recorded<DecidedEvent>[];
};

// mitt's types describe its CommonJS build, its module is the function itself.
const mitt = module.default as unknown as typeof module.default.default;

export const bus = () => mitt<BusEvents>();
