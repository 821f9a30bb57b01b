// What a command about access is answered with.
import type { DirectoryEvent } from '../events.ts';

/** Events by the stream that they belong to; none when nothing has to change. */
export type Decided = { stream: string; projectId: string | null; events: DirectoryEvent[] }[];
