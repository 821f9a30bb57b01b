// What a decision does beside the events that it writes, in the same transaction: all of it or nothing.
import type { AccessEffect } from './access/effects.ts';
import type { ChannelEffect } from './alerts/effects.ts';
import type { CompactionEffect, ErasureEffect } from './retention/effects.ts';
import type { SourceMapEffect } from './source-maps/effects.ts';

/** How far a policy, or an effect outside of Bloop, has come. Never moves back. */
export interface CheckpointEffect {
  kind: 'save-checkpoint';
  name: string;
  position: number;
}

export type Effect =
  | AccessEffect
  | ChannelEffect
  | CheckpointEffect
  | CompactionEffect
  | ErasureEffect
  | SourceMapEffect;
