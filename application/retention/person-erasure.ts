// Erases what was sent of a person: the payloads of all occurrences that name them, in the log and in the archive. Counts
// stay, and that it happened.
import { actorOf, type Caller } from '../../domain/access/caller.ts';
import { streams } from '../../domain/events.ts';
import type { PersonField } from '../../domain/retention/events.ts';
import type { Ask } from '../../projections/queries/all.ts';
import type { Log } from '../log.ts';
import { RetentionUnavailable } from './compaction.ts';

export interface PersonErasureOptions {
  ask: Ask;
  decide: Log['decide'];
  /** Resolves when the read models have reached a position. */
  shown: (position: number) => Promise<unknown>;
  /** The server is being stopped: what is left stays as it is, and whoever asked is told. */
  isToEnd: () => boolean;
  /** Overwrites what is archived; answers of which log positions it was. */
  eraseArchived: (value: string) => Promise<number[]>;
}

/** Payloads that are overwritten in one transaction. */
const atOnce = 200;
/** Positions that a reader looks at before others have their turn. */
const lookedAtOnce = 20_000;

/** Answers how many occurrences named the person. What is sent while it runs is erased too, or not yet there. */
export const personErasure =
  ({ ask, decide, shown, eraseArchived, isToEnd }: PersonErasureOptions) =>
  async (caller: Caller, field: PersonField, value: string): Promise<number> => {
    const note = { stream: streams.erasures, projectId: null, cause: null };
    // While a purge is under way some are in the log and in the archive.
    const erased = new Set<number>();
    const end = await ask('positionAt', { time: Number.MAX_SAFE_INTEGER });
    for (let after = 0; after < end; ) {
      if (isToEnd()) throw new RetentionUnavailable('the server is being stopped');
      const until = after + lookedAtOnce;
      const positions = await ask('payloadsWith', { text: value, after, until, limit: atOnce });
      after = positions.length < atOnce ? until : (positions.at(-1) ?? until);
      if (positions.length === 0) continue;
      const effects = [{ kind: 'erase-payloads' as const, positions: JSON.stringify(positions) }];
      await decide({ ...note, actor: 'system', events: [], effects });
      for (const position of positions) erased.add(position);
    }
    for (const position of await eraseArchived(value)) erased.add(position);
    const occurrences = erased.size;
    const { position } = await decide({
      ...note,
      actor: actorOf(caller),
      events: [{ type: 'PersonErased', data: { field, occurrences } }],
      effects: [{ kind: 'truncate-wal' }],
    });
    await shown(position);
    return occurrences;
  };
