// Who did it, by name.
import type { QueryContext } from './query.ts';

const idIn = (kind: 'token' | 'user', actor: string | null): string[] =>
  actor?.startsWith(`${kind}:`) ? [actor.slice(kind.length + 1)] : [];

/** `system` for policies and the system itself, the name for a user or a token, `cli` for an operator at the machine. */
export const actorNames = async ({ read }: QueryContext, actors: readonly (string | null)[]) => {
  const tokens = actors.flatMap((actor) => idIn('token', actor));
  const users = actors.flatMap((actor) => idIn('user', actor));
  const names = new Map<string, string | null>();
  if (tokens.length > 0) {
    const rows = await read.selectFrom('tokens').select(['id', 'name']).where('id', 'in', tokens).execute();
    for (const { id, name } of rows) names.set(`token:${id}`, name);
  }
  if (users.length > 0) {
    const rows = await read.selectFrom('users').select(['id', 'username']).where('id', 'in', users).execute();
    for (const { id, username } of rows) names.set(`user:${id}`, username);
  }
  return (actor: string | null): string => {
    if (actor === null || actor === 'system' || actor.startsWith('policy:')) return 'system';
    return names.get(actor) ?? actor;
  };
};
