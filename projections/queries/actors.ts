// Who did it, by name.
import type { QueryContext } from './query.ts';

const tokenActor = /^token:(.+)$/;

/** `system` for policies and the system itself, the name for a token, `cli` for an operator at the machine. */
export const actorNames = async ({ db }: QueryContext, actors: readonly (string | null)[]) => {
  const ids = actors.flatMap((actor) => tokenActor.exec(actor ?? '')?.[1] ?? []);
  const rows =
    ids.length === 0 ? [] : await db.selectFrom('tokens').select(['id', 'name']).where('id', 'in', ids).execute();
  const names = new Map(rows.map(({ id, name }) => [`token:${id}`, name]));
  return (actor: string | null): string => {
    if (actor === null || actor === 'system' || actor.startsWith('policy:')) return 'system';
    return names.get(actor) ?? actor;
  };
};
