// The decided events of streams, for deciders.
import type { DecidedEvent } from '../../domain/events.ts';
import type { Query } from './query.ts';

export type StreamEvent = DecidedEvent & { position: number; version: number };

/** A damaged one changes nothing, but what is decided next still has the version after it. */
export const streamEvents: Query<{ stream: string }, StreamEvent[]> = async ({ log }, { stream }) =>
  log.stream(stream).map(({ position, version, type, data }) => ({ position, version, type, data }) as StreamEvent);
