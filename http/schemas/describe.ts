// What every guarded route says in the API document.
import { type TSchema, Type } from 'typebox';

const securityOf = { open: [], session: [{ session: [] }], either: [{ token: [] }, { session: [] }] };

/** @param who `open`: anyone; `session`: users who are logged in; `either`: these, and API tokens */
export const describe = (tag: string, summary: string, who: keyof typeof securityOf = 'either') => ({
  tags: [tag],
  summary,
  security: securityOf[who],
});

const errorAnswer = Type.Object({ error: Type.String(), code: Type.String() });
const failing = (...statuses: number[]) => Object.fromEntries(statuses.map((status) => [status, errorAnswer]));
const ofIngest = failing(400, 401, 413, 503);
const ofOthers = failing(400, 401, 403, 404, 409, 429, 503);

/**
 * How a route may fail, for the API document only: errors are written by hand, and a serializer for each of them, on each
 * route, would take more memory than the rest of the server.
 */
export const failuresOf = (guard: string | undefined, url: string): Record<string, TSchema> => {
  if (guard === 'ingest') return ofIngest;
  return guard === 'public' && !url.startsWith('/auth/') ? {} : ofOthers;
};
