// What every guarded route says in the API document.
import type { TSchema } from 'typebox';
import { errorAnswer } from './ingest.ts';

const securityOf = { open: [], session: [{ session: [] }], either: [{ token: [] }, { session: [] }] };

/** @param who `open`: anyone; `session`: users who are logged in; `either`: these, and API tokens */
export const describe = (tag: string, summary: string, who: keyof typeof securityOf = 'either') => ({
  tags: [tag],
  summary,
  security: securityOf[who],
});

export const answers = <T extends TSchema>(ok: T) => ({
  200: ok,
  400: errorAnswer,
  401: errorAnswer,
  403: errorAnswer,
  404: errorAnswer,
  409: errorAnswer,
  429: errorAnswer,
  503: errorAnswer,
});
