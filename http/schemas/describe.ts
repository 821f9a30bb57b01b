// What every guarded route says in the API document.
import { type TSchema, Type } from 'typebox';

const securityOf = { open: [], session: [{ session: [] }], either: [{ token: [] }, { session: [] }] };

/** @param who `open`: anyone; `session`: users who are logged in; `either`: these, and API tokens */
export const describe = (tag: string, summary: string, who: keyof typeof securityOf = 'either') => ({
  tags: [tag],
  summary,
  security: securityOf[who],
});

const errorAnswer = Type.Object(
  {
    error: Type.String({ description: 'What is wrong, naming the field' }),
    code: Type.String({ description: 'The same for programs' }),
  },
  { title: 'Error' },
);
const failing = (...statuses: number[]) => Object.fromEntries(statuses.map((status) => [status, errorAnswer]));
/** What the HTTP layer says before any route is asked: headers that are too large. */
const ofAll = failing(431);
/** A body that is late, too large, or of a type that nobody reads. */
const ofBodies = failing(408, 413, 415);
const ofIngest = failing(400, 401, 503);
const ofReading = failing(400, 401, 403, 404, 429, 503);
const ofChanging = failing(409);

/**
 * How a route may fail, for the API document only: errors are written by hand, and a serializer for each of them, on each
 * route, would take more memory than the rest of the server.
 */
export const failuresOf = (guard: string | undefined, method: string, url: string): Record<string, TSchema> => {
  if (guard === 'ingest') return { ...ofIngest, ...ofBodies, ...ofAll };
  if (guard === 'public' && !url.startsWith('/auth/')) return ofAll;
  return { ...ofReading, ...(method === 'GET' ? {} : { ...ofChanging, ...ofBodies }), ...ofAll };
};
