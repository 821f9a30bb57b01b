// What a release has, and what is added to it: read once for an upload of thousands of files, and again only when somebody else
// was faster.
import { type DecidedEvent, streams } from '../../domain/events.ts';
import {
  decideSourceMap,
  evolveRelease,
  type ReleaseMaps,
  type SourceMapCommand,
} from '../../domain/sourcemaps/uploads.ts';
import type { Ask } from '../../projections/queries/all.ts';
import type { Effect } from '../effects.ts';
import type { Log } from '../log.ts';

export interface Carried {
  /** Log position of what was written, 0 for nothing. */
  position: number;
  /** What the release has. */
  maps: ReleaseMaps;
}

export const releaseHistory = (
  { ask, decide }: { ask: Ask; decide: Log['decide'] },
  { projectId, release, actor }: { projectId: string; release: string; actor: string },
) => {
  const stream = streams.release(projectId, release);
  let known: { maps: ReleaseMaps; version: number } | undefined;

  const read = async () => {
    const past = await ask('streamEvents', { stream });
    return { maps: past.reduce(evolveRelease, new Map()), version: past.at(-1)?.version ?? 0 };
  };

  return {
    /** Undefined when somebody was faster, or an effect was in vain: whoever tries again decides anew. @throws Rejected */
    carryOut: async (
      command: SourceMapCommand,
      effectsOf: (event: DecidedEvent) => Effect[],
    ): Promise<Carried | undefined> => {
      known ??= await read();
      const { maps, version } = known;
      const events = decideSourceMap(command, maps, release);
      if (events.length === 0) return { position: 0, maps };
      const { outcome, position } = await decide({
        stream,
        projectId,
        expectedVersion: version,
        actor,
        cause: null,
        events,
        effects: events.flatMap(effectsOf),
      });
      if (outcome !== 'appended') {
        known = undefined;
        return undefined;
      }
      known = { maps: events.reduce(evolveRelease, maps), version: version + events.length };
      return { position, maps };
    },
  };
};

export type ReleaseHistory = ReturnType<typeof releaseHistory>;
