// Whatever takes a Request and answers with a Response: route handlers of Next, Nuxt and others, workers, Deno, Bun.
import { type Captures, captureRequestError } from './captures.ts';

// biome-ignore lint/suspicious/noExplicitAny: any handler keeps its own type
export type FetchHandler = (request: any, ...rest: any[]) => unknown;

interface Flushes extends Captures {
  flush(): Promise<boolean>;
}

interface RequestLike {
  method?: string;
  url?: string;
  headers?: { get?(name: string): string | null };
}

/** The platform's promise to let work finish after the answer, where there is one. */
const waitUntilOf = (rest: unknown[]): ((work: Promise<unknown>) => void) | undefined => {
  for (const argument of rest) {
    const waitUntil = (argument as { waitUntil?: unknown } | null | undefined)?.waitUntil;
    if (typeof waitUntil === 'function') return (work) => waitUntil.call(argument, work);
  }
  return undefined;
};

/** Not errors, though they are thrown: a Response (Remix), a redirect or a missing page (Next). */
const isControlFlow = (error: unknown): boolean => {
  if (typeof Response === 'function' && error instanceof Response) return true;
  const { digest } = (error ?? {}) as { digest?: unknown };
  return typeof digest === 'string' && digest.startsWith('NEXT_');
};

const capture = (client: Flushes, error: unknown, request: RequestLike, rest: unknown[]): void => {
  if (isControlFlow(error)) return;
  captureRequestError(client, error, {
    mechanism: 'fetch',
    route: () => `${request.method} ${new URL(String(request.url), 'http://localhost').pathname}`,
    requestId: () => request.headers?.get?.('x-request-id'),
  });
  try {
    waitUntilOf(rest)?.(client.flush());
  } catch {
    // The platform's function: the events go with the timer then.
  }
};

/** A handler that does the same, and captures what it throws or rejects with before that goes on. */
export const wrapFetchHandler = <Handler extends FetchHandler>(client: Flushes, handler: Handler): Handler => {
  const wrapped = function (this: unknown, request: RequestLike, ...rest: unknown[]): unknown {
    try {
      const answer = handler.call(this, request, ...rest);
      if (typeof (answer as PromiseLike<unknown> | undefined)?.then !== 'function') return answer;
      return Promise.resolve(answer).catch((error: unknown) => {
        capture(client, error, request, rest);
        throw error;
      });
    } catch (error) {
      capture(client, error, request, rest);
      throw error;
    }
  };
  return wrapped as Handler;
};
