// The decided events of streams, for deciders.
import type { DecidedEvent } from '../../domain/events.ts';
import { readLogData } from './log-data.ts';
import type { Query } from './query.ts';

export type StreamEvent = DecidedEvent & { position: number; version: number };

export const streamEvents: Query<{ stream: string }, StreamEvent[]> = async ({ db }, { stream }) => {
  const rows = await db
    .selectFrom('log_file.log')
    .select(['position', 'version', 'type', 'data'])
    .where('stream', '=', stream)
    .where('version', 'is not', null)
    .orderBy('version')
    .execute();
  return rows.map(({ data: text, type, ...row }) => {
    const data = readLogData(text);
    // A damaged one changes nothing, but what is decided next still has the version after it.
    return { ...row, ...(data === undefined ? { type: 'Unreadable', data: {} } : { type, data }) } as StreamEvent;
  });
};
