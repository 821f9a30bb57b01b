// Whatever takes a Request and answers with a Response: route handlers of Next, Nuxt and others, workers, Deno, Bun.
import { isControlFlow } from '../noise.ts';
import { type Captures, captureRequestError, withoutIds } from './captures.ts';

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

const capture = (client: Flushes, error: unknown, request: RequestLike, rest: unknown[]): void => {
  // No error of the app, whatever the client's options say of noise: the framework's own way to answer.
  if (isControlFlow(error)) return;
  captureRequestError(client, error, {
    mechanism: 'fetch',
    route: () => `${request.method} ${withoutIds(new URL(String(request.url), 'http://localhost').pathname)}`,
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
