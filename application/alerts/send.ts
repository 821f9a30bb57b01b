// Sending a notification, as the rest of Bloop knows it.
import type { ChannelConfig } from '../../domain/alerts/channel.ts';
import type { AlertMessage } from '../../domain/alerts/message.ts';

export interface Outcome {
  delivered: boolean;
  /** HTTP status of the answer, null for none. */
  status: number | null;
  /** For a person; without secrets. */
  error: string | null;
  /** What the receiver asks to be given. */
  retryAfterMs: number | null;
  /** Whether another attempt would end the same. */
  isFinal: boolean;
  durationMs: number;
}

/** Where a notification goes; `secret` signs what a webhook is sent. */
export interface Addressee {
  config: ChannelConfig;
  secret: string | null;
}

/** Never rejects. */
export type Send = (channel: Addressee, message: AlertMessage, signal?: AbortSignal) => Promise<Outcome>;

/** For rules that have no channel of their own: from the environment. */
export interface FallbackChannel extends Addressee {
  id: 'slack' | 'webhook';
}
