// What every guarded route says in the API document.
import type { TSchema } from 'typebox';
import { errorAnswer } from './ingest.ts';

export const describe = (tag: string, summary: string) => ({ tags: [tag], summary, security: [{ token: [] }] });

export const answers = <T extends TSchema>(ok: T) => ({
  200: ok,
  400: errorAnswer,
  401: errorAnswer,
  403: errorAnswer,
  404: errorAnswer,
  429: errorAnswer,
  503: errorAnswer,
});
